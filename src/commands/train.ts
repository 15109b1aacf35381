/** `trace510k train`: steps 1 to 8 of the pipeline. The operating point is locked; the test set stays sealed. */
import process from 'node:process';
import { deviceSchema } from '../config/device.js';
import { loadYaml } from '../config/load.js';
import { protocolSchema } from '../config/protocol.js';
import { withClaims } from '../core/claim.js';
import { canonicalJson } from '../core/files.js';
import { developModel } from '../pipeline.js';
import { tuningDiscrimination } from '../steps/tuning-discrimination.js';
import { CACHE, configurationFile, progressFor } from './options.js';

export interface TrainFlags {
  readonly data?: string;
  readonly reference?: string;
  readonly split?: string;
  readonly protocol?: string;
  readonly modelOut: string;
  readonly modelId?: string;
  readonly resume: boolean;
  readonly engine?: string;
  readonly threads: number;
  readonly exploratory: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

export async function trainCommand(flags: TrainFlags): Promise<void> {
  const progress = progressFor(flags.quiet);
  const protocol = await loadYaml(await configurationFile(flags.protocol, 'protocol.yaml'), protocolSchema);
  const device = await loadYaml(await configurationFile(undefined, 'device.yaml'), deviceSchema);
  if (flags.data === undefined)
    progress.note('No --data given: the embedded SYNTHETIC films are used; nothing here describes patients.');
  const { model, tuning, prepared, threshold } = await withClaims([flags.modelOut], new Date(), () =>
    developModel({
      data: flags.data ?? null,
      reference: flags.reference ?? null,
      split: flags.split ?? null,
      rival: null,
      protocol,
      device,
      modelOut: flags.modelOut,
      ...(flags.modelId === undefined ? {} : { modelId: flags.modelId }),
      model: null,
      earlier: flags.resume ? 'resume' : 'afresh',
      engine: flags.engine,
      threads: flags.threads,
      cache: { folder: CACHE, fresh: false },
      progress,
      command: 'npx trace510k train',
      exploratory: flags.exploratory,
      environment: process.env,
    }),
  );
  const { card } = model;
  const discrimination = tuningDiscrimination(tuning, prepared.sources, protocol.value);
  if (flags.json) {
    process.stdout.write(
      canonicalJson({
        dir: flags.modelOut,
        modelId: card.modelId,
        sha256: card.sha256,
        bestEpoch: card.bestEpoch,
        epochs: card.epochs,
        stopReason: card.stopReason,
        threshold,
        tuning: discrimination,
      }),
    );
    return;
  }
  const lines = [
    `model ${card.modelId}, SHA-256 ${card.sha256}`,
    `epoch ${card.bestEpoch} of ${card.epochs} kept (${card.stopReason})`,
    ...discrimination.map((d) =>
      d.estimate === null
        ? `tuning AUROC against ${d.comparator}: not evaluable, ${d.reason}`
        : `tuning AUROC against ${d.comparator}: ${d.estimate.toFixed(3)} (${d.lower?.toFixed(3)} to ${d.upper?.toFixed(3)}), ${d.n} films, ${d.positives} positive`,
    ),
    'the tuning set chose the epoch and the operating point: these are no estimates of performance',
    `operating point ${threshold.threshold} (${threshold.rule}), locked; the test set was not scored`,
    flags.modelOut,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
