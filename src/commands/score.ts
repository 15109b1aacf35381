/** `trace510k score`: films and a model in, predictions.csv out; no statistic, no document. */
import process from 'node:process';
import { loadYaml } from '../config/load.js';
import { protocolSchema } from '../config/protocol.js';
import { canonicalJson, exists, sha256, writeAtomic } from '../core/files.js';
import * as say from '../core/messages/commands.js';
import { refuse } from '../core/problems.js';
import { PARTS, type Part } from '../core/types.js';
import { openDataset } from '../data/open.js';
import { loadModel } from '../model/load.js';
import { scoreFilms } from '../model/score.js';
import { partsBySplit } from '../steps/model-split.js';
import { predictionsCsv, type ScoredCase } from '../steps/predictions-table.js';
import { obtainReference } from '../steps/reference.js';
import { configurationFile, progressFor } from './options.js';

export interface ScoreFlags {
  readonly model: string;
  readonly data: string;
  readonly out: string;
  readonly part?: string;
  readonly reference?: string;
  readonly protocol?: string;
  readonly engine?: string;
  readonly threads: number;
  readonly quiet: boolean;
  readonly json: boolean;
}

export async function scoreCommand(flags: ScoreFlags): Promise<void> {
  const progress = progressFor(flags.quiet);
  const { part = null } = flags;
  if (part !== null && !PARTS.includes(part as Part)) refuse(say.badPart(part, PARTS));
  const loaded = await loadYaml(await configurationFile(flags.protocol, 'protocol.yaml'), protocolSchema);
  const protocol = loaded.value;
  if (!(await exists(flags.data))) refuse(say.notADataFolder(flags.data));
  const model = await loadModel(flags.model);
  const dataset = await openDataset(flags.data, { protocol, progress });
  const referenced = await obtainReference(dataset.cases, flags.reference, loaded);
  const present = (referenced?.cases ?? dataset.cases).filter((film) => film.image !== null);
  const { partOf, unseen } = await partsBySplit(flags.model, present);
  const films = present.filter((film) => part === null || partOf(film) === part);
  if (films.length === 0) refuse(say.nothingToScore(flags.data, part));
  if (unseen > 0 && part === null)
    progress.note(`${unseen} films of patients that the model's split does not know: written as test`);
  const scores = await scoreFilms(
    model,
    films.map((film) => ({ caseId: film.caseId, image: film.image as string })),
    { ...(flags.engine ? { engine: flags.engine } : {}), threads: flags.threads, progress },
  );
  const rows: ScoredCase[] = films.map((film, i) => ({ case: film, part: partOf(film), score: scores[i] as number }));
  const sources = [...(referenced ? [referenced.labelSource] : []), dataset.labelSource].map((source) => source.key);
  const text = predictionsCsv(rows, sources[0] as string, sources);
  await writeAtomic(flags.out, text);
  const counts = Object.fromEntries(PARTS.map((name) => [name, rows.filter((row) => row.part === name).length]));
  const outcome = {
    out: flags.out,
    sha256: sha256(text),
    model: { id: model.modelId, sha256: model.sha256 },
    scored: rows.length,
    absent: dataset.cases.length - present.length,
    parts: counts,
  };
  if (flags.json) process.stdout.write(canonicalJson(outcome));
  else
    process.stdout.write(
      `${rows.length} films scored by ${model.modelId} (${PARTS.map((name) => `${name} ${counts[name]}`).join(', ')}); ${outcome.absent} listed without a file\n${flags.out}\n`,
    );
}
