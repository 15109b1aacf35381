/** `trace510k retrain`: is the model what its films, configuration and seed give? Writes the record `retraining`. */
import process from 'node:process';
import { loadYaml } from '../config/load.js';
import { protocolSchema } from '../config/protocol.js';
import { canonicalJson, exists } from '../core/files.js';
import * as say from '../core/messages/commands.js';
import { refuse } from '../core/problems.js';
import { openDataset } from '../data/open.js';
import { recordHead, writeRecord } from '../evidence/records.js';
import { describeSoftware } from '../evidence/software.js';
import { retrain } from '../steps/retrain.js';
import { configurationFile, progressFor } from './options.js';

export interface RetrainFlags {
  readonly model: string;
  readonly data: string;
  readonly threads: readonly number[];
  readonly pretrained?: string;
  readonly protocol?: string;
  readonly records: string;
  readonly engine?: string;
  readonly quiet: boolean;
  readonly json: boolean;
}

export async function retrainCommand(flags: RetrainFlags): Promise<void> {
  const progress = progressFor(flags.quiet);
  const { value: protocol } = await loadYaml(await configurationFile(flags.protocol, 'protocol.yaml'), protocolSchema);
  if (!(await exists(flags.data))) refuse(say.notADataFolder(flags.data));
  const dataset = await openDataset(flags.data, { protocol, progress });
  const { model, threads, engine } = flags;
  const outcome = await retrain({
    ...{ model, dataset, threads, engine, progress },
    ...(flags.pretrained === undefined ? {} : { pretrained: flags.pretrained }),
  });
  const { identical, modelId, modelSha256, synthetic, facts, tables } = outcome;
  const path = await writeRecord(flags.records, {
    ...recordHead(describeSoftware(process.env), new Date()),
    record: 'retraining',
    title: 'Training repeated from the same films, configuration and seed',
    command: `npx trace510k retrain --model models/${modelId} --data DIR --threads ${threads.join(',')}`,
    modelSha256,
    ...(synthetic ? { synthetic } : {}),
    facts,
    results: [],
    tables,
    series: [],
  });
  if (flags.json) process.stdout.write(canonicalJson({ ...outcome, record: path }));
  else
    process.stdout.write(
      `${modelId}: ${threads.length} further trainings, ${identical ? 'bit-identical' : 'NOT identical'}\n${path}\n`,
    );
  if (!identical) process.exitCode = 3;
}
