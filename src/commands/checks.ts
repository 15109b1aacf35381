/**
 * `trace510k checks`: derives the bounds of the image quality checks on a model's tuning films, keeps them beside the
 * model, and records which films of the data set the input checks turn away, by reason and truth.
 */
import { join } from 'node:path';
import process from 'node:process';
import { deviceSchema } from '../config/device.js';
import { loadYaml } from '../config/load.js';
import { protocolSchema } from '../config/protocol.js';
import { canonicalJson, exists, writeAtomic } from '../core/files.js';
import * as say from '../core/messages/commands.js';
import { refuse } from '../core/problems.js';
import type { Case, Part } from '../core/types.js';
import { requireFilms } from '../data/dataset.js';
import { openDataset } from '../data/open.js';
import { applyReference } from '../data/reference-standard.js';
import { readSplit } from '../data/split-file.js';
import { createDecoder } from '../dicom/decode.js';
import { recordHead, writeRecord } from '../evidence/records.js';
import { describeSoftware } from '../evidence/software.js';
import { openScorer } from '../model/onnx/scorer.js';
import { MODEL_SPLIT } from '../steps/obtain-model.js';
import { acceptChecks } from '../workflow/checks.js';
import { deriveQuality } from '../workflow/derive-quality.js';
import { QUALITY_FILE } from '../workflow/session.js';
import { checksRecord } from './checks/record.js';
import { sketchFilms, surveyChecks, surveyFaults } from './checks/survey.js';
import { configurationFile, progressFor, RECORDED } from './options.js';
import { modelFolder } from './shipped-model.js';

export interface ChecksFlags {
  readonly data: string;
  readonly reference?: string;
  readonly model?: string;
  readonly protocol?: string;
  readonly device?: string;
  readonly records?: string;
  readonly quiet: boolean;
  readonly json: boolean;
}

export async function checksCommand(flags: ChecksFlags): Promise<void> {
  const progress = progressFor(flags.quiet);
  const dir = await modelFolder(flags.model);
  const protocol = await loadYaml(await configurationFile(flags.protocol, 'protocol.yaml'), protocolSchema);
  const device = await loadYaml(await configurationFile(flags.device, 'device.yaml'), deviceSchema);
  const checks = acceptChecks(device);
  if (!(await exists(flags.data))) refuse(say.notADataFolder(flags.data));
  const { reference } = protocol.value;
  if (flags.reference !== undefined && !reference) refuse(say.referenceNotDescribed(protocol.file));

  const dataset = await openDataset(flags.data, { protocol: protocol.value, progress });
  requireFilms(dataset, flags.data);
  const referenced =
    flags.reference && reference ? await applyReference(dataset.cases, flags.reference, reference) : null;
  const films = (referenced?.cases ?? dataset.cases).filter((film) => film.image !== null);
  const { split } = await readSplit(join(dir, MODEL_SPLIT), films);
  const partOf = new Map<string, Part>();
  for (const part of ['training', 'tuning', 'test'] as const) for (const id of split.parts[part]) partOf.set(id, part);
  const inPart = (part: Part): Case[] => films.filter((film) => partOf.get(film.caseId) === part);

  const scorer = await openScorer(dir, 1);
  const { preprocess: rule, sha256: modelSha256 } = scorer;
  await scorer.release();
  const derived = deriveQuality(await sketchFilms(inPart('tuning'), rule, progress));
  const decoder = createDecoder();
  const options = { rule, quality: derived.rule, checks, decoder, progress };
  const surveyed = await surveyChecks(
    films.map((film) => ({ film, part: partOf.get(film.caseId) ?? null })),
    options,
  );
  await decoder.close();
  const passing = surveyed.filter((f) => f.part === 'test' && f.reasons.length === 0).map((f) => f.film);
  const faults = await surveyFaults(passing, options, protocol.value.intervals.seed);

  const command = `npx trace510k checks --data DIR --model DIR${flags.reference === undefined ? '' : ' --reference CSV'}`;
  const sources = [...(referenced ? [referenced.labelSource] : []), dataset.labelSource];
  const record = checksRecord(
    { films: surveyed, faults, derived, sources, dataset: dataset.name },
    recordHead(describeSoftware(process.env), new Date()),
    { command, modelSha256, synthetic: dataset.synthetic },
  );
  await writeAtomic(
    join(dir, QUALITY_FILE),
    canonicalJson({
      ...derived.rule,
      derivation: { films: derived.films, part: 'tuning', modelSha256, rule: say.QUALITY_DERIVATION },
    }),
  );
  const path = await writeRecord(flags.records ?? RECORDED, record);
  const rejected = surveyed.filter((f) => f.reasons.length > 0).length;
  const outcome = {
    films: surveyed.length,
    rejected,
    bounds: derived.rule.bounds,
    quality: join(dir, QUALITY_FILE),
    record: path,
  };
  process.stdout.write(flags.json ? canonicalJson(outcome) : `${say.checksDone(outcome)}\n`);
}
