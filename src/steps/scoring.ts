/** From a model and a list of films to predictions.csv or one part of it, at constant memory, going on after a kill. */
import { sha256, writeAtomic } from '../core/files.js';
import * as say from '../core/messages/scale.js';
import type { Progress } from '../core/progress.js';
import { type Shard, stretch } from '../core/shard.js';
import type { Case, LabelSource, Part } from '../core/types.js';
import type { FilmScorer } from '../model/film-scorer.js';
import { scoreEach } from '../model/stream.js';
import { attributeNames, predictionLines } from './predictions-table.js';
import { journalPath, openJournal } from './score-journal.js';
import { partName, partText } from './score-parts.js';

export interface ScoringInput {
  readonly scorer: FilmScorer;
  readonly films: readonly Case[];
  readonly partOf: (film: Case) => Part;
  /** The primary first. */
  readonly sources: readonly LabelSource[];
  readonly out: string;
  readonly shard: Shard | null;
  /** Take nothing from an earlier journal. */
  readonly fresh: boolean;
  readonly progress: Progress;
}

export interface Scored {
  readonly out: string;
  readonly sha256: string;
  readonly films: readonly Case[];
  /** Films whose score came from the journal of a run that was cut off. */
  readonly resumed: number;
}

export async function scoreToFile(input: ScoringInput): Promise<Scored> {
  const { scorer, films: all, partOf, sources, shard, progress } = input;
  const keys = sources.map((source) => source.key);
  const { header, lineOf } = predictionLines(attributeNames(all), keys[0] as string, keys);
  // The table without scores: what every shard, and every run that goes on, must share.
  const list = sha256([header, ...all.map((film) => lineOf({ case: film, part: partOf(film), score: 0 }))].join('\n'));
  const [from, to] = shard === null ? [0, all.length] : stretch(shard, all.length);
  const films = all.slice(from, to);
  const out = shard === null ? input.out : partName(input.out, shard);
  const files = films.map((film) => ({ caseId: film.caseId, image: film.image as string }));
  const head = { model: scorer.sha256, engine: scorer.form, list: `${list} ${from}-${to}` };
  const journal = await openJournal(out, head, files, { fresh: input.fresh });
  try {
    if (journal.foreign) progress.note(say.journalForeign(journalPath(out)));
    if (journal.known.size > 0) progress.note(say.journalGoesOn(journal.known.size, films.length));
    const { known, keep } = journal;
    const scores = await scoreEach(scorer, files, { progress, known, keep });
    const rows = films.map((film, i) => lineOf({ case: film, part: partOf(film), score: scores[i] as number }));
    const text =
      shard === null
        ? `${[header, ...rows].join('\n')}\n`
        : partText({
            ...{ shard, header, rows, engine: scorer.form },
            model: { id: scorer.modelId, sha256: scorer.sha256 },
            list: { sha256: list, cases: all.length },
          });
    await writeAtomic(out, text);
    await journal.remove();
    return { out, sha256: sha256(text), films, resumed: known.size };
  } finally {
    await journal.close();
  }
}
