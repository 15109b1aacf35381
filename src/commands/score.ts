/** `trace510k score`: films and a model in, predictions.csv (or one part of it) out; no statistic, no document. */
import process from 'node:process';
import { loadYaml } from '../config/load.js';
import { preprocessSchema } from '../config/preprocess.js';
import { protocolSchema } from '../config/protocol.js';
import { canonicalJson, exists } from '../core/files.js';
import * as say from '../core/messages/commands.js';
import { onnxNeedsSpec, specNeedsOnnx } from '../core/messages/scale.js';
import { refuse } from '../core/problems.js';
import { parseShard } from '../core/shard.js';
import { type Case, PARTS, type Part } from '../core/types.js';
import { openDataset } from '../data/open.js';
import { type FilmScorer, openFilmScorer } from '../model/film-scorer.js';
import { loadModel } from '../model/load.js';
import { openForeign } from '../model/onnx/foreign.js';
import { type ModelParts, partsBySplit, partsOfFile } from '../steps/model-split.js';
import { obtainReference } from '../steps/reference.js';
import { scoreToFile } from '../steps/scoring.js';
import { configurationFile, progressFor } from './options.js';

export interface ScoreFlags {
  readonly model: string;
  readonly preprocess?: string;
  readonly data: string;
  readonly out: string;
  readonly part?: string;
  readonly split?: string;
  readonly shard?: string;
  readonly fresh: boolean;
  readonly reference?: string;
  readonly protocol?: string;
  readonly engine?: string;
  readonly threads: number;
  readonly quiet: boolean;
  readonly json: boolean;
}

const isOnnx = (model: string): boolean => /\.onnx$/i.test(model);

export async function scoreCommand(flags: ScoreFlags): Promise<void> {
  const progress = progressFor(flags.quiet);
  const { part = null } = flags;
  if (part !== null && !PARTS.includes(part as Part)) refuse(say.badPart(part, PARTS));
  const shard = flags.shard === undefined ? null : parseShard(flags.shard, process.env);
  const loaded = await loadYaml(await configurationFile(flags.protocol, 'protocol.yaml'), protocolSchema);
  const protocol = loaded.value;
  if (!(await exists(flags.data))) refuse(say.notADataFolder(flags.data));
  const scorer = await openModel(flags);
  try {
    const dataset = await openDataset(flags.data, { protocol, progress });
    const referenced = await obtainReference(dataset.cases, flags.reference, loaded);
    const present = (referenced?.cases ?? dataset.cases).filter((film) => film.image !== null);
    const { partOf, unseen } = await partsOf(flags, present);
    const films = present.filter((film) => part === null || partOf(film) === part);
    if (films.length === 0) refuse(say.nothingToScore(flags.data, part));
    if (unseen > 0 && part === null)
      progress.note(`${unseen} films of patients that the model's split does not know: written as test`);
    const sources = [...(referenced ? [referenced.labelSource] : []), dataset.labelSource];
    const { out, fresh } = flags;
    const scored = await scoreToFile({ scorer, films, partOf, sources, out, shard, fresh, progress });
    const count = (name: Part): number => scored.films.filter((film) => partOf(film) === name).length;
    const counts = Object.fromEntries(PARTS.map((name) => [name, count(name)]));
    const outcome = {
      out: scored.out,
      sha256: scored.sha256,
      model: { id: scorer.modelId, sha256: scorer.sha256 },
      scored: scored.films.length,
      resumed: scored.resumed,
      absent: dataset.cases.length - present.length,
      parts: counts,
      ...(shard ? { shard: { ...shard, films: films.length } } : {}),
    };
    if (flags.json) process.stdout.write(canonicalJson(outcome));
    else {
      const words = PARTS.map((name) => `${name} ${counts[name]}`).join(', ');
      const which = shard ? `, shard ${shard.index} of ${shard.of}` : '';
      process.stdout.write(
        `${scored.films.length} films scored by ${scorer.modelId} (${words})${which}; ${outcome.absent} listed without a file\n${scored.out}\n`,
      );
    }
  } finally {
    await scorer.release();
  }
}

async function openModel({ model, preprocess, threads, engine }: ScoreFlags): Promise<FilmScorer> {
  if (!isOnnx(model)) {
    if (preprocess !== undefined) return refuse(specNeedsOnnx(model));
    return openFilmScorer(await loadModel(model), { engine, threads });
  }
  if (preprocess === undefined) return refuse(onnxNeedsSpec(model));
  const { value: spec } = await loadYaml(preprocess, preprocessSchema);
  return openForeign(model, spec, threads);
}

/** A saved split, the model's own, or none: a model that brings none has seen no film that we know of. */
async function partsOf({ model, split }: ScoreFlags, films: readonly Case[]): Promise<ModelParts> {
  if (split !== undefined) return partsOfFile(split, films);
  return isOnnx(model) ? { partOf: () => 'test', unseen: 0 } : partsBySplit(model, films);
}
