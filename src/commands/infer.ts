/** `trace510k infer`: answers for DICOM films; every file is answered, scored or rejected, and nothing else is changed. */
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import process from 'node:process';
import { deviceSchema } from '../config/device.js';
import { loadYaml } from '../config/load.js';
import { protocolSchema } from '../config/protocol.js';
import { canonicalJson, writeAtomic } from '../core/files.js';
import * as say from '../core/messages/commands.js';
import { packageVersion } from '../evidence/software.js';
import { listFilms, readFilm } from '../workflow/files.js';
import { type Answer, inferObject } from '../workflow/infer.js';
import { openSession, type Session } from '../workflow/session.js';
import { configurationFile, progressFor } from './options.js';
import { modelFolder } from './shipped-model.js';

export interface InferFlags {
  readonly model?: string;
  readonly device?: string;
  readonly protocol?: string;
  readonly sr?: string;
  readonly threads: number;
  readonly quiet: boolean;
  readonly json: boolean;
}

export async function infer(paths: readonly string[], flags: InferFlags): Promise<void> {
  const files = await listFilms(paths);
  const model = await modelFolder(flags.model);
  const device = await loadYaml(await configurationFile(flags.device, 'device.yaml'), deviceSchema);
  const protocol = await loadYaml(await configurationFile(flags.protocol, 'protocol.yaml'), protocolSchema);
  const software = packageVersion();
  const session = await openSession({
    model,
    device,
    software,
    finding: protocol.value.finding,
    threads: flags.threads,
  });
  const progress = progressFor(flags.quiet || files.length === 1);
  const answers: (Answer & { file: string })[] = [];
  try {
    if (flags.sr !== undefined) await mkdir(flags.sr, { recursive: true });
    progress.start('films', files.length);
    // The next file is read while this one is scored.
    let ahead = readFilm(files[0] as string);
    for (const [i, file] of files.entries()) {
      const bytes = await ahead;
      const next = files[i + 1];
      if (next !== undefined) {
        ahead = readFilm(next);
        ahead.catch(() => {});
      }
      const answer = await inferObject(bytes, session, { at: new Date(), report: flags.sr !== undefined });
      if (answer.sr && flags.sr !== undefined) await writeAtomic(join(flags.sr, `${answer.reportUid}.dcm`), answer.sr);
      answers.push({ ...answer, file });
      if (!flags.json) process.stdout.write(`${say.inferred(file, answer, session.threshold)}\n`);
      progress.tick(i + 1);
    }
    const rejected = answers.filter((a) => a.verdict === 'rejected').length;
    progress.end(say.inferredAll(answers.length, rejected));
  } finally {
    await session.close();
  }
  if (flags.json) process.stdout.write(canonicalJson(describe(session, model, answers)));
}

function describe(session: Session, model: string, answers: readonly (Answer & { file: string })[]): unknown {
  const { scorer, software, threshold, configurationSha256 } = session;
  return {
    version: 1,
    software,
    model: { folder: basename(model), id: scorer.modelId, sha256: scorer.sha256, synthetic: scorer.synthetic },
    threshold,
    configurationSha256,
    films: answers.map(({ file, verdict, score, flag, checks, reportUid, filmSha256, key, ms }) => ({
      file,
      verdict,
      score,
      flag,
      reasons: checks.filter((c) => !c.ok),
      checks,
      reportUid,
      filmSha256,
      key,
      ms: Math.round(ms * 10) / 10,
    })),
  };
}
