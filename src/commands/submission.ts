/** `trace510k submission`: the main job, from films to documents. */
import { basename } from 'node:path';
import process from 'node:process';
import { withClaims } from '../core/claim.js';
import { runPipeline } from '../pipeline.js';
import type { Format } from '../submission/formats.js';
import { loadConfiguration } from './configuration.js';
import { finish, report } from './finish.js';
import { CACHE, progressFor, recordsFolder } from './options.js';

export interface SubmissionFlags {
  readonly data?: string;
  readonly reference?: string;
  readonly split?: string;
  readonly rival?: string;
  readonly protocol?: string;
  readonly device?: string;
  readonly model?: string;
  readonly records?: string;
  readonly out: string;
  readonly modelOut: string;
  readonly engine?: string;
  readonly threads: number;
  readonly fresh: boolean;
  readonly format: readonly Format[];
  readonly exploratory: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

export async function submission(flags: SubmissionFlags): Promise<void> {
  const startedAt = new Date();
  const progress = progressFor(flags.quiet);
  const records = await recordsFolder(flags.records);
  const { protocol, device } = await loadConfiguration(flags);
  if (flags.data === undefined)
    progress.note('No --data given: the embedded SYNTHETIC films are used; nothing here describes patients.');
  const written = [flags.out, ...(flags.model === undefined ? [flags.modelOut] : [])];
  await withClaims(written, startedAt, async () => {
    const content = await runPipeline({
      data: flags.data ?? null,
      reference: flags.reference ?? null,
      split: flags.split ?? null,
      rival: flags.rival ?? null,
      protocol,
      device,
      modelOut: flags.modelOut,
      model: flags.model ?? null,
      engine: flags.engine,
      threads: flags.threads,
      cache: { folder: CACHE, fresh: flags.fresh },
      progress,
      command: regenerateCommand(flags),
      exploratory: flags.exploratory,
      environment: process.env,
    });
    report(
      await finish(content, {
        out: flags.out,
        records,
        startedAt,
        progress,
        formats: flags.format,
        fresh: flags.fresh,
      }),
      flags.json,
    );
  });
}

/** Named by role, not by local path, so that two people with the same inputs get the same evidence. */
function regenerateCommand(flags: SubmissionFlags): string {
  const parts = ['npx trace510k submission'];
  if (flags.data !== undefined) parts.push('--data DIR');
  if (flags.reference !== undefined) parts.push(`--reference ${basename(flags.reference)}`);
  if (flags.split !== undefined) parts.push(`--split ${basename(flags.split)}`);
  if (flags.rival !== undefined) parts.push(`--rival ${basename(flags.rival)}`);
  if (flags.model !== undefined) parts.push('--model DIR');
  return parts.join(' ');
}
