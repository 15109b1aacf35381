/**
 * Trains a model again from what stands in its folder (configuration, split) and the same films, once for each number of
 * threads, and says whether the same bits came out. The outcome is a record: measured once, taken along as evidence.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { retrainedFromOtherFilms } from '../core/messages/commands.js';
import { refuse } from '../core/problems.js';
import type { Progress } from '../core/progress.js';
import type { Case, EvidenceTable, Fact } from '../core/types.js';
import type { Dataset } from '../data/dataset.js';
import { readSplit } from '../data/split-file.js';
import { engineWords } from '../model/engines/describe.js';
import { loadModel } from '../model/load.js';
import { readRecord } from '../model/record.js';
import { type Film, train } from '../model/train.js';
import { MODEL_SPLIT } from './obtain-model.js';

export interface Retraining {
  readonly modelId: string;
  readonly modelSha256: string;
  readonly synthetic: boolean;
  readonly identical: boolean;
  readonly facts: Fact[];
  readonly tables: EvidenceTable[];
}

export interface RetrainOptions {
  readonly model: string;
  readonly dataset: Dataset;
  /** One training for each. */
  readonly threads: readonly number[];
  readonly engine: string | undefined;
  readonly progress: Progress;
  /** Pre-trained weights the model started from (default: as its configuration names them, from the model's folder). */
  readonly pretrained?: string;
}

const FILM_SETS = ['set of training films', 'set of tuning films'];

export async function retrain(options: RetrainOptions): Promise<Retraining> {
  const { model: dir, dataset, threads, engine, progress } = options;
  const [{ sha256, modelId, synthetic }, { card, history, fingerprint }] = [
    await loadModel(dir),
    await readRecord(dir),
  ];
  const { split } = await readSplit(join(dir, MODEL_SPLIT), dataset.cases);
  const byId = new Map(dataset.cases.map((film) => [film.caseId, film]));
  const films = (part: 'training' | 'tuning'): Film[] =>
    split.parts[part].map((id) => filmOf(byId.get(id) as Case, dataset.labelSource.key));
  const rows = [row('as shipped', await threadsOf(dir), card.engine.form, sha256, history.length, null)];
  for (const count of threads) {
    const folder = await mkdtemp(join(tmpdir(), 'trace510k-retrain-'));
    try {
      const again = await train({
        modelId,
        training: films('training'),
        tuning: films('tuning'),
        config: card.config,
        ...(engine ? { engine } : {}),
        threads: count,
        outDir: join(folder, 'model'),
        progress,
        synthetic,
        ...(card.config.pretrained
          ? { pretrainedFile: options.pretrained ?? resolve(dir, card.config.pretrained.file) }
          : {}),
      });
      const record = await readRecord(again.dir);
      const others = FILM_SETS.filter((name) => fingerprint?.[name] !== record.fingerprint?.[name]);
      if (fingerprint && others.length > 0) refuse(retrainedFromOtherFilms(dir, others.join(' and ')));
      const same = again.sha256 === sha256;
      rows.push(row('trained again', count, again.engine.form, again.sha256, again.history.length, same));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const identical = rows.slice(1).every((r) => r.identical === 'yes');
  return {
    modelId,
    modelSha256: sha256,
    synthetic,
    identical,
    facts: [
      {
        id: 'retraining.identical',
        value: identical ? 'bit-identical' : 'not identical',
        about:
          'Whether every further training from the same films, configuration and seed gave the same model file bytes',
      },
      { id: 'retraining.runs', value: threads.length, unit: 'trainings', about: 'Further trainings made' },
    ],
    tables: [
      {
        id: 'retraining',
        title: 'Repeated training',
        about:
          'SHA-256 over topology and weights of the model and of each further training from the same films and seed',
        columns: [
          { key: 'run', title: 'Run' },
          { key: 'threads', title: 'Threads', numeric: true },
          { key: 'engine', title: 'Engine' },
          { key: 'epochs', title: 'Epochs', numeric: true },
          { key: 'sha256', title: 'SHA-256 of the model' },
          { key: 'identical', title: 'Bit-identical' },
        ],
        rows,
      },
    ],
  };
}

const row = (
  run: string,
  threads: number | null,
  engine: string,
  sha256: string,
  epochs: number,
  same: boolean | null,
) => ({
  run,
  threads,
  engine: engineWords(engine),
  epochs,
  sha256,
  identical: same === null ? null : same ? 'yes' : 'no',
});

const filmOf = (film: Case, labels: string): Film => ({
  caseId: film.caseId,
  patientId: film.patientId,
  image: film.image as string,
  positive: film.labels[labels] === 'positive',
});

/** Threads of the first training, from its timings; null where they were not kept. */
async function threadsOf(dir: string): Promise<number | null> {
  const text = await readFile(join(dir, 'timing.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { threads?: number }).threads ?? null;
}
