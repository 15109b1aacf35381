/**
 * What the learning part of a network is fed with: new views of the films themselves in every epoch; or, behind frozen
 * layers, their features, computed once for each film and view and kept on disk.
 */
import type { TrainingConfig } from '../../config/training.js';
import { canonicalJson, sha256 } from '../../core/files.js';
import { augmentedViews, cachedViews, type Views } from '../batches.js';
import { filmInputs, type Inputs } from '../inputs.js';
import { type BackboneOptions, openBackbone } from './features.js';
import { type Start, VIEWS } from './start.js';

export interface FilmSet {
  readonly caseIds: readonly string[];
  /** Levels 0–255 of all films, one after another. */
  readonly levels: Uint8Array;
}

export interface LearningInputs {
  readonly views: Views;
  readonly tuning: Inputs;
  close(): Promise<void>;
}

/** Changed when views of a film are drawn or features are computed in another way: what was kept then fits no more. */
const FEATURES_VERSION = 1;

export async function learningInputs(
  start: Start,
  { training, tuning }: { readonly training: FilmSet; readonly tuning: FilmSet },
  config: TrainingConfig,
  options: Omit<BackboneOptions, 'frozen'>,
): Promise<LearningInputs> {
  const views = augmentedViews(training.levels, training.caseIds, config);
  const plain = filmInputs(tuning.levels, tuning.caseIds.length);
  if (!start.cut) return { views, tuning: plain, close: async () => {} };

  const count = config.views ?? VIEWS;
  const backbone = await openBackbone({ frozen: start.cut.frozen, ...options });
  try {
    // Named by what the film holds and how the view was drawn, not by where the film lies.
    const idOf = (film: string, view: object | null): string =>
      sha256(canonicalJson({ version: FEATURES_VERSION, film, size: config.imageSize, view }));
    const { seed, augmentation } = config;
    const trainingIds = hashes(training, views.length).flatMap((film, i) =>
      Array.from({ length: count }, (_, v) => idOf(film, { caseId: training.caseIds[i], seed, augmentation, view: v })),
    );
    const tuningIds = hashes(tuning, plain.length).map((film) => idOf(film, null));
    const drawn: Inputs = {
      count: trainingIds.length,
      length: views.length,
      fill: (i, out, offset) => views.fill(Math.floor(i / count), 1 + (i % count), 0, out, offset),
    };
    const words = 'features of the frozen layers';
    const kept = await backbone.features(drawn, trainingIds, `${words}, training`);
    const keptTuning = await backbone.features(plain, tuningIds, `${words}, tuning`);
    return { views: cachedViews(kept, count), tuning: keptTuning, close: () => backbone.close() };
  } catch (error) {
    await backbone.close();
    throw error;
  }
}

function hashes({ caseIds, levels }: FilmSet, length: number): string[] {
  return caseIds.map((_, i) => sha256(levels.subarray(i * length, (i + 1) * length)));
}
