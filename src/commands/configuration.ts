/**
 * protocol.yaml and device.yaml, read together: every problem of both files and of the templates, and everything in them
 * that can be known to be wrong before a film is opened, in one report with file and line.
 */
import { join } from 'node:path';
import process from 'node:process';
import { parse } from 'yaml';
import { type Device, deviceSchema } from '../config/device.js';
import { type Loaded, lineOfKey, loadYaml } from '../config/load.js';
import { isKnownCode } from '../config/product-codes.js';
import { type Protocol, protocolSchema } from '../config/protocol.js';
import { readText } from '../core/files.js';
import * as say from '../core/messages/config.js';
import { InputError, type Problem, Problems, uniqueProblems } from '../core/problems.js';
import { METRICS } from '../evaluation/metrics.js';
import { describeSoftware } from '../evidence/software.js';
import { MODEL_LOCK } from '../steps/obtain-model.js';
import { brokenDeviceProblems, deviceProblems } from '../submission/device-problems.js';
import { templateProblems } from '../submission/template-problems.js';
import { configurationFile } from './options.js';

export interface Configuration {
  readonly protocol: Loaded<Protocol>;
  readonly device: Loaded<Device>;
}

export async function loadConfiguration(flags: {
  readonly protocol?: string | undefined;
  readonly device?: string | undefined;
  /** A model trained before: its lock holds the operating point. */
  readonly model?: string | undefined;
  /** Takes what is no fault but has to be looked at (default: standard error). */
  readonly warn?: (line: string) => void;
}): Promise<Configuration> {
  const today = describeSoftware(process.env).date.slice(0, 10);
  const [protocolFile, deviceFile] = [
    await configurationFile(flags.protocol, 'protocol.yaml'),
    await configurationFile(flags.device, 'device.yaml'),
  ];
  const problems = new Problems();
  const protocol = await collect(loadYaml(protocolFile, protocolSchema), problems);
  const device = await collect(loadYaml(deviceFile, deviceSchema), problems);
  // A file whose shape is wrong is looked through as far as it can be, so that one run tells everything.
  const plan = protocol ?? (await looked(protocolFile));
  if (plan) {
    for (const problem of endpointProblems(plan)) problems.add(problem);
    if (flags.model !== undefined)
      for (const problem of await thresholdProblems(plan, flags.model)) problems.add(problem);
  }
  if (device) for (const p of deviceProblems(device.value, device.text, today, device.file)) problems.add(p);
  else {
    const raw = await looked(deviceFile);
    if (raw) for (const problem of brokenDeviceProblems(raw.value, raw.text, today, raw.file)) problems.add(problem);
  }
  for (const problem of templateProblems()) problems.add(problem);
  if (problems.list.length > 0) throw new InputError(inOrder(uniqueProblems(problems.list)));
  const warn = flags.warn ?? ((line) => process.stderr.write(`trace510k: ${line}\n`));
  if (device) for (const line of uncheckedCode(device)) warn(line);
  return { protocol: protocol as Loaded<Protocol>, device: device as Loaded<Device> };
}

/** No list of FDA's codes is complete offline, so a code of the right shape that is not on ours is told, not refused. */
function uncheckedCode({ value: { predicate }, text, file }: Loaded<Device>): string[] {
  const { code, codeSource } = predicate;
  if (code === undefined || codeSource !== undefined || isKnownCode(code)) return [];
  return [say.codeUnchecked(file, lineOfKey(text, 'predicate.code'), code)];
}

/** As a person mends them: file by file, from the first line to the last. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const files = [...new Set(problems.map((p) => p.place?.file))];
  return problems.toSorted(
    (a, b) => files.indexOf(a.place?.file) - files.indexOf(b.place?.file) || (a.place?.row ?? 0) - (b.place?.row ?? 0),
  );
}

/** A threshold that the protocol fixes, and that is not the one under which the model was locked. */
async function thresholdProblems({ file, text, value }: Looked, model: string): Promise<Problem[]> {
  const plan = (value as { threshold?: { rule?: unknown; value?: unknown } | null } | null)?.threshold;
  if (plan?.rule !== 'fixed' || typeof plan.value !== 'number') return [];
  const lock = await looked(join(model, MODEL_LOCK));
  const locked = (lock?.value as { threshold?: { threshold?: unknown } | null } | undefined)?.threshold?.threshold;
  return typeof locked === 'number' && locked !== plan.value
    ? [say.thresholdNotLocked(file, lineOfKey(text, 'threshold.value'), plan.value, locked, join(model, MODEL_LOCK))]
    : [];
}

async function collect<T>(reading: Promise<Loaded<T>>, problems: Problems): Promise<Loaded<T> | null> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const problem of error.problems) problems.add(problem);
    return null;
  }
}

interface Looked {
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
}

/** A file as it is, for checks that need no schema; null where it cannot be read at all. */
async function looked(file: string): Promise<Looked | null> {
  try {
    const text = await readText(file);
    return { file, text, value: parse(text) };
  } catch {
    return null;
  }
}

interface Stated {
  readonly id: string;
  readonly endpoint: string;
  readonly key: string;
}

/** Criteria and goals of a comparison, as far as a plan of any shape states them. */
function statedEndpoints(value: unknown): Stated[] {
  const plan = value as { criteria?: unknown; comparison?: { goals?: unknown } | null } | null;
  const list = (of: unknown): { id?: unknown; endpoint?: unknown }[] => (Array.isArray(of) ? of : []);
  const made = (id: unknown, endpoint: unknown, key: string): Stated[] =>
    typeof id === 'string' && typeof endpoint === 'string' ? [{ id, endpoint, key }] : [];
  return [
    ...list(plan?.criteria).flatMap((c, i) => made(c?.id, c?.endpoint, `criteria.${i}.endpoint`)),
    ...list(plan?.comparison?.goals).flatMap((g, i) =>
      made(`goal ${i + 1}`, g?.endpoint, `comparison.goals.${i}.endpoint`),
    ),
  ];
}

/** Criteria and goals on a metric or a method that evaluation does not know: found here, not after training. */
function endpointProblems({ file, text, value }: Looked): Problem[] {
  return statedEndpoints(value).flatMap(({ id, endpoint, key }) => {
    const row = lineOfKey(text, key);
    const [, name, method, ...rest] = endpoint.split('.');
    const metric = METRICS.find((m) => m.id === name);
    if (name === undefined || method === undefined || rest.length > 0)
      return [say.endpointShape(file, row, id, endpoint)];
    if (!metric)
      return [
        say.unknownMetric(
          file,
          row,
          id,
          name,
          METRICS.map((m) => m.id),
        ),
      ];
    return metric.methods.includes(method) ? [] : [say.unknownMethod(file, row, id, name, method, metric.methods)];
  });
}
