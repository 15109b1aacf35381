/** What is wrong in device.yaml beyond its shape: days, the order of signatures, unknown hazards, examples left in place. */
import { contradictions } from '../config/claims.js';
import { deviceValue } from '../config/device.js';
import { exampleValue } from '../config/example.js';
import { lineOfKey } from '../config/load.js';
import { badValue } from '../core/messages/config.js';
import * as say from '../core/messages/submission.js';
import type { Problem } from '../core/problems.js';
import { GAP_RULES } from './gap-rules.js';
import { readHazards } from './listings.js';

/**
 * `today`: the date of the evidence, which no day in the file may follow. Takes what a file holds, whatever its shape, so
 * that a wrong type at one key hides nothing at another.
 */
export function deviceProblems(device: unknown, text: string, today: string, file = 'device.yaml'): Problem[] {
  const where: Where = (key) => ({ file, row: lineOfKey(text, key), key });
  return [
    ...futureDates(device, today, where),
    ...signatureOrder(device, where),
    ...unknownHazards(device, where),
    ...examplesLeft(device, where),
  ];
}

/** The same of a file whose shape is wrong, with the contradictions that its schema did not come to. */
export function brokenDeviceProblems(raw: unknown, text: string, today: string, file: string): Problem[] {
  const row = (key: string): number | undefined => lineOfKey(text, key);
  return [
    ...contradictions(raw).map(({ path, message }) => badValue(file, row(path.join('.')), path.join('.'), message)),
    ...deviceProblems(raw, text, today, file),
  ];
}

type Where = (key: string) => say.KeyPlace;

const futureDates = (device: unknown, today: string, where: Where): Problem[] =>
  datesOf(device)
    .filter(([, date]) => /^\d{4}-\d{2}-\d{2}$/.test(date) && date > today)
    .map(([key, date]) => say.dateInFuture(where(key), date, today));

/** Every `date` and `datePrepared` of device.yaml, by dotted key. */
function datesOf(value: unknown, path = ''): [string, string][] {
  if (value === null || typeof value !== 'object') {
    return /(^|\.)date(Prepared)?$/.test(path) && typeof value === 'string' ? [[path, value]] : [];
  }
  return Object.entries(value).flatMap(([key, v]) => datesOf(v, path === '' ? key : `${path}.${key}`));
}

/** Author, reviewer and approver sign in this order. */
function signatureOrder(device: unknown, where: Where): Problem[] {
  const order = (['author', 'reviewer', 'approver'] as const).flatMap((who) => {
    const date = deviceValue(device, `approvals.${who}.date`);
    return typeof date === 'string' ? [{ key: `approvals.${who}.date`, date }] : [];
  });
  return order.flatMap(({ key, date }, i) => {
    const before = order[i - 1];
    return before && date < before.date ? [say.signedTooEarly(where(key), date, before.key, before.date)] : [];
  });
}

/** Ratings of hazards that the document does not list. */
function unknownHazards(device: unknown, where: Where): Problem[] {
  const known = readHazards().map((h) => h.id);
  const rows = deviceValue(device, 'risk.rows');
  return (Array.isArray(rows) ? rows : []).flatMap((row: unknown, i) => {
    const hazard = deviceValue(row, 'hazard');
    return typeof hazard !== 'string' || known.includes(hazard)
      ? []
      : [say.hazardUnknown(where(`risk.rows.${i}.hazard`), hazard, known)];
  });
}

/** Answers that many devices share word for word; every other example is invented. */
const SHARED = new Set([
  'document.datePrepared',
  'predicate.date',
  'submitter.registration',
  'userFee',
  'device.commonName',
  'device.listing',
  'classification.regulation',
  'classification.name',
  'classification.code',
  'classification.class',
  'classification.panel',
  'ifu.intendedUse',
  'ifu.ageMin',
  'ifu.views',
  'ifu.modalities',
  'ifu.prescription',
  'predicate.prescription',
  'predicate.code',
  'predicate.regulation',
  'labeling.contraindications',
  'pccp',
  'statisticalPlan.deviations',
  'validationPlan.sex',
  'userInterface.marks',
  'userInterface.statesDiagnosis',
  'documentationLevel.level',
]);

/** An invented answer of `trace510k init` that was uncommented and left as it was. */
function examplesLeft(device: unknown, where: Where): Problem[] {
  return [...GAP_RULES.keys()].flatMap((key) => {
    const [given, example] = [deviceValue(device, key), exampleValue(key)].map((v) => JSON.stringify(v));
    return given !== undefined && given === example && !SHARED.has(key) ? [say.exampleLeft(where(key))] : [];
  });
}
