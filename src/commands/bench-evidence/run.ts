/** What the bench commands share: model, films and operating point in, one record out. */
import process from 'node:process';
import { loadYaml } from '../../config/load.js';
import { protocolSchema } from '../../config/protocol.js';
import { canonicalJson, exists } from '../../core/files.js';
import * as say from '../../core/messages/commands.js';
import { refuse } from '../../core/problems.js';
import { PARTS, type Part } from '../../core/types.js';
import { requireFilms } from '../../data/dataset.js';
import { openDataset } from '../../data/open.js';
import { recordHead, writeRecord } from '../../evidence/records.js';
import { describeSoftware } from '../../evidence/software.js';
import { type BenchSubject, benchSubject } from '../../steps/bench-subject.js';
import { embeddedFilms } from '../../steps/embedded-films.js';
import type { BenchOptions, Measured } from '../../steps/robustness.js';
import { CACHE, configurationFile, progressFor } from '../options.js';
import { modelFolder } from '../shipped-model.js';

export interface BenchFlags {
  readonly model?: string;
  readonly data?: string;
  readonly reference?: string;
  readonly protocol?: string;
  readonly part: string;
  readonly records: string;
  readonly engine?: string;
  readonly threads: number;
  readonly fresh: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

export async function runBench(
  flags: BenchFlags,
  bench: {
    readonly record: string;
    readonly title: string;
    /** Further words of the command that measures it again. */
    readonly options?: string;
    readonly measure: (subject: BenchSubject, options: BenchOptions) => Promise<Measured>;
  },
): Promise<void> {
  const progress = progressFor(flags.quiet);
  if (!PARTS.includes(flags.part as Part)) refuse(say.badPart(flags.part, PARTS));
  const protocol = await loadYaml(await configurationFile(flags.protocol, 'protocol.yaml'), protocolSchema);
  const dir = await modelFolder(flags.model);
  const cache = { folder: CACHE, fresh: flags.fresh };
  const folder = flags.data ?? (await embeddedFilms({ cache, progress }));
  if (!(await exists(folder))) refuse(say.notADataFolder(folder));
  const dataset = await openDataset(folder, { protocol: protocol.value, progress });
  requireFilms(dataset, folder);
  const part = flags.part as Part;
  const subject = await benchSubject({ model: dir, dataset, folder, reference: flags.reference, protocol, part });
  const measured = await bench.measure(subject, { engine: flags.engine, threads: flags.threads, cache, progress });
  const { modelId, sha256 } = subject.model;
  const given = [
    flags.data === undefined ? '' : ' --data DIR',
    flags.reference === undefined ? '' : ' --reference CSV',
    part === 'test' ? '' : ` --part ${part}`,
    bench.options ?? '',
  ].join('');
  const path = await writeRecord(flags.records, {
    ...recordHead(describeSoftware(process.env), new Date()),
    record: bench.record,
    title: bench.title,
    command: `npx trace510k ${bench.record} --model models/${modelId}${given}`,
    modelSha256: sha256,
    ...(subject.synthetic ? { synthetic: true } : {}),
    ...measured,
  });
  const outcome = { record: path, model: { id: modelId, sha256 }, films: subject.films.length, facts: measured.facts };
  if (flags.json) process.stdout.write(canonicalJson(outcome));
  else {
    const lines = measured.facts.map((f) => `${f.about}: ${f.value ?? f.reason}${f.unit ? ` ${f.unit}` : ''}`);
    process.stdout.write(`${[`${modelId}: ${bench.title}`, ...lines, path].join('\n')}\n`);
  }
}
