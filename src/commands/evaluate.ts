/** `trace510k evaluate`: from a predictions CSV of any classifier to evidence and documents; no films, no model. */
import { basename } from 'node:path';
import process from 'node:process';
import { withClaims } from '../core/claim.js';
import { evaluatePredictions } from '../steps/evaluate-predictions.js';
import type { Format } from '../submission/formats.js';
import { loadConfiguration } from './configuration.js';
import { finish, report } from './finish.js';
import { CACHE, progressFor, recordsFolder } from './options.js';

export interface EvaluateFlags {
  readonly predictions: string;
  readonly data?: string;
  readonly reference?: string;
  readonly rival?: string;
  readonly protocol?: string;
  readonly device?: string;
  readonly records?: string;
  readonly out: string;
  readonly threads: number;
  readonly format: readonly Format[];
  readonly exploratory: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

export async function evaluateCommand(flags: EvaluateFlags): Promise<void> {
  const startedAt = new Date();
  const progress = progressFor(flags.quiet);
  const records = await recordsFolder(flags.records);
  const { protocol, device } = await loadConfiguration(flags);
  const command = [
    `npx trace510k evaluate --predictions ${basename(flags.predictions)}`,
    ...(flags.data === undefined ? [] : ['--data DIR']),
    ...(flags.reference === undefined ? [] : [`--reference ${basename(flags.reference)}`]),
    ...(flags.rival === undefined ? [] : [`--rival ${basename(flags.rival)}`]),
  ].join(' ');
  await withClaims([flags.out], startedAt, async () => {
    const content = await evaluatePredictions({
      predictions: flags.predictions,
      data: flags.data ?? null,
      reference: flags.reference ?? null,
      rival: flags.rival ?? null,
      protocol,
      device,
      threads: flags.threads,
      cache: { folder: CACHE, fresh: false },
      progress,
      command,
      exploratory: flags.exploratory,
      environment: process.env,
    });
    report(await finish(content, { out: flags.out, records, startedAt, progress, formats: flags.format }), flags.json);
  });
}
