/**
 * One film to one answer. Knows no folder and no network: bytes in, an answer out, and for a film that was scored the
 * report a picture archive takes. A film that is not scored is answered too, with every check it failed.
 */
import { sha256 } from '../core/files.js';
import type { Finding } from '../dicom/findings.js';
import { inspectDicom } from '../dicom/inspect.js';
import { writeReport } from '../dicom/report.js';
import { filmLevels } from '../model/preprocess.js';
import { checkConstant, checkQuality, measureFilm } from './quality.js';
import type { Session } from './session.js';

export interface Answer {
  readonly verdict: 'scored' | 'rejected';
  /** The model's output in [0, 1]; null when rejected. */
  readonly score: number | null;
  /** Whether the score reaches the locked operating point; null when rejected. */
  readonly flag: boolean | null;
  /** Every check that was applied, in order; those with `ok: false` are the reasons of a rejection. */
  readonly checks: readonly Finding[];
  readonly reportUid: string | null;
  /** The structured report as a Part 10 file. */
  readonly sr: Uint8Array | null;
  /** SHA-256 of the film's bytes: tells objects apart that share a UID. */
  readonly filmSha256: string;
  /** SHA-256 of film, model and configuration; the same key always gives the same answer. */
  readonly key: string;
  readonly ms: number;
}

export interface InferOptions {
  /** Date and time that go into the report. */
  readonly at: Date;
  /** Whether a report is wanted. */
  readonly report?: boolean;
}

export async function inferObject(bytes: Uint8Array, session: Session, options: InferOptions): Promise<Answer> {
  const begun = performance.now();
  const { scorer, threshold, quality } = session;
  const filmSha256 = sha256(bytes);
  const key = sha256(`${filmSha256} ${scorer.sha256} ${session.configurationSha256}`);
  const { file, findings, picture } = await inspectDicom(bytes, session.checks, session.decoder);
  const rejected = (checks: readonly Finding[]): Answer => ({
    verdict: 'rejected',
    score: null,
    flag: null,
    checks,
    reportUid: null,
    sr: null,
    filmSha256,
    key,
    ms: performance.now() - begun,
  });
  if (!picture || !file) return rejected(findings);

  const { size } = scorer.preprocess;
  const levels = filmLevels(picture, scorer.preprocess);
  const seen = quality
    ? checkQuality(measureFilm(picture, levels, size, quality.mean), quality.bounds)
    : checkConstant(picture);
  const checks = [...findings, ...seen];
  if (checks.some((check) => !check.ok)) return rejected(checks);

  const score = await scorer.score(levels);
  const flagged = score >= threshold;
  const report =
    options.report === false
      ? null
      : writeReport({
          key,
          header: file.header,
          algorithm: { name: scorer.modelId, version: session.software.version, modelSha256: scorer.sha256 },
          software: session.software,
          finding: session.finding,
          score,
          threshold,
          flagged,
          at: options.at,
        });
  return {
    verdict: 'scored',
    score,
    flag: flagged,
    checks,
    reportUid: report?.sopInstance ?? null,
    sr: report?.bytes ?? null,
    filmSha256,
    key,
    ms: performance.now() - begun,
  };
}
