/** The scores once more from films and model, where both are at hand. */

import type { Loaded } from '../../config/load.js';
import type { Protocol } from '../../config/protocol.js';
import * as say from '../../core/messages/verify.js';
import { refuse } from '../../core/problems.js';
import type { Progress } from '../../core/progress.js';
import { openDataset } from '../../data/open.js';
import type { Evidence } from '../../evidence/evidence.js';
import { loadModel } from '../../model/load.js';
import { scoreFilms } from '../../model/score.js';
import type { ScoredCase } from '../../steps/predictions-table.js';

export interface ScoreDifference {
  readonly caseId: string;
  readonly stored: number;
  readonly rescored: number;
}

export interface Rescoring {
  readonly scored: number;
  /** Cases of the predictions whose film is not at hand. */
  readonly filmsMissing: number;
  readonly largest: number;
  readonly tolerance: number;
  /** Beyond the tolerance, the largest first. */
  readonly beyond: readonly ScoreDifference[];
  /** Cases on the other side of the operating point. */
  readonly flips: number;
}

export interface RescoreOptions {
  readonly data: string;
  readonly model: string;
  readonly protocol: Pick<Loaded<Protocol>, 'value'>;
  readonly tolerance: number;
  readonly threads: number;
  readonly progress: Progress;
}

export async function rescore(
  evidence: Evidence,
  stored: readonly ScoredCase[],
  options: RescoreOptions,
): Promise<Rescoring> {
  const model = await loadModel(options.model);
  if (model.sha256 !== evidence.lock.modelSha256)
    refuse(say.otherModel(options.model, evidence.lock.modelSha256, model.sha256));
  const dataset = await openDataset(options.data, { protocol: options.protocol.value, progress: options.progress });
  const images = new Map(dataset.cases.map((film) => [film.caseId, film.image]));
  const films = stored.flatMap((row) => {
    const image = images.get(row.case.caseId) ?? null;
    return image === null ? [] : [{ row, image }];
  });
  const scores = await scoreFilms(
    model,
    films.map(({ row, image }) => ({ caseId: row.case.caseId, image })),
    { threads: options.threads, progress: options.progress },
  );
  const differences = films.map(
    ({ row }, i): ScoreDifference => ({
      caseId: row.case.caseId,
      stored: row.score,
      rescored: scores[i] as number,
    }),
  );
  const size = (d: ScoreDifference): number => Math.abs(d.rescored - d.stored);
  const threshold = evidence.lock.threshold?.threshold ?? null;
  const lower = evidence.protocol.scoreDirection === 'lower-is-positive';
  const called = (score: number): boolean => threshold !== null && (lower ? score <= threshold : score >= threshold);
  return {
    scored: films.length,
    filmsMissing: stored.length - films.length,
    largest: differences.reduce((most, d) => Math.max(most, size(d)), 0),
    tolerance: options.tolerance,
    beyond: differences.filter((d) => size(d) > options.tolerance).sort((a, b) => size(b) - size(a)),
    flips: differences.filter((d) => called(d.stored) !== called(d.rescored)).length,
  };
}
