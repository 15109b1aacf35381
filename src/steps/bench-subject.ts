/** What the bench works on: a model with its locked operating point and the films of one part of its own split. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Loaded } from '../config/load.js';
import type { Protocol } from '../config/protocol.js';
import { sha256 } from '../core/files.js';
import * as say from '../core/messages/commands.js';
import { refuse } from '../core/problems.js';
import type { Case, LabelSource, Lock, Part } from '../core/types.js';
import type { Dataset } from '../data/dataset.js';
import type { FilmFile } from '../model/films.js';
import { type LoadedModel, loadModel } from '../model/load.js';
import { partsBySplit } from './model-split.js';
import { MODEL_LOCK } from './obtain-model.js';
import { obtainReference } from './reference.js';
import { type Json, stageKey } from './stage.js';

export interface BenchSubject {
  readonly model: LoadedModel;
  readonly threshold: number;
  readonly protocol: Protocol;
  readonly part: Part;
  readonly cases: readonly Case[];
  readonly films: readonly FilmFile[];
  /** The reference standard where one was given, else the labels of the data set. */
  readonly truth: LabelSource;
  readonly synthetic: boolean;
  readonly datasetName: string;
  /** Everything that decides scores besides the engine: for cached stages. */
  readonly identity: Json;
}

export async function benchSubject(input: {
  readonly model: string;
  readonly dataset: Dataset;
  readonly folder: string;
  readonly reference: string | undefined;
  readonly protocol: Loaded<Protocol>;
  readonly part: Part;
}): Promise<BenchSubject> {
  const { dataset, protocol, part } = input;
  const model = await loadModel(input.model);
  const threshold = await lockedThreshold(input.model, model.sha256);
  const referenced = await obtainReference(dataset.cases, input.reference, protocol);
  const present = (referenced?.cases ?? dataset.cases).filter((film) => film.image !== null);
  const { partOf } = await partsBySplit(input.model, present);
  const cases = present.filter((film) => partOf(film) === part);
  if (cases.length === 0) refuse(say.nothingToScore(input.folder, part));
  const films = cases.map((film) => ({ caseId: film.caseId, image: film.image as string }));
  const bytes = await Promise.all(films.map(async (film) => sha256(await readFile(film.image).catch(() => ''))));
  return {
    ...{ model, threshold, protocol: protocol.value, part, cases, films },
    truth: referenced?.labelSource ?? dataset.labelSource,
    synthetic: model.synthetic || dataset.synthetic,
    datasetName: dataset.name,
    identity: [model.sha256, stageKey(films.map((film, i) => [film.caseId, bytes[i] as string]))],
  };
}

async function lockedThreshold(dir: string, modelSha256: string): Promise<number> {
  const path = join(dir, MODEL_LOCK);
  const text = await readFile(path, 'utf8').catch(() => refuse(say.noModelLock(path)));
  const lock = JSON.parse(text) as Lock;
  if (lock.modelSha256 !== modelSha256) return refuse(say.modelLockOfAnother(path));
  return lock.threshold?.threshold ?? refuse(say.modelLockWithoutThreshold(path));
}
