/** Scores changed copies of the films, grade by grade, and says what that does: the record `robustness`. */

import type { Progress } from '../core/progress.js';
import { createRng } from '../core/rng.js';
import type { EvidenceTable, Fact, Result, Series } from '../core/types.js';
import { resultOf, type Scope } from '../evaluation/results.js';
import { type Sample, sampleOf } from '../evaluation/sample.js';
import { aurocAfter, aurocLoss, flagChange, scoreShift } from '../evaluation/score-change.js';
import { undefinedBecause } from '../evaluation/stats/outcome.js';
import type { EvaluationTable } from '../evaluation/table.js';
import { openFilmScorer } from '../model/film-scorer.js';
import { CONDITIONS, type Condition, KINDS } from '../model/robustness/conditions.js';
import { scoreEach } from '../model/stream.js';
import type { BenchSubject } from './bench-subject.js';
import { evaluationTable } from './populations.js';
import { codeSha256, type StageCache, stage } from './stage.js';

export interface BenchOptions {
  readonly engine: string | undefined;
  readonly threads: number;
  readonly cache: StageCache;
  readonly progress: Progress;
}

export interface Measured {
  readonly facts: readonly Fact[];
  readonly results: readonly Result[];
  readonly tables: readonly EvidenceTable[];
  readonly series: readonly Series[];
}

const NAME = 'robustness';
const BOTH_CLASSES = 'fewer than one positive and one negative film with a label';

/** Scores of the films under one condition (null: untouched), kept so that a run that was cut off goes on. */
async function scoresUnder(
  subject: BenchSubject,
  condition: Condition | null,
  options: BenchOptions & { readonly scorer: Awaited<ReturnType<typeof openFilmScorer>> },
): Promise<readonly number[]> {
  const { scorer, cache, progress } = options;
  const { seed } = subject.protocol.intervals;
  const name = condition?.id ?? 'untouched';
  const inputs = [subject.identity, scorer.form, name, seed, codeSha256(['model', 'data', 'core'])];
  const { value } = await stage<number[]>(cache, `${NAME}-${name}`, inputs, async () =>
    Array.from(
      await scoreEach(scorer, subject.films, {
        ...{ progress, label: `scoring films, ${condition ? `${condition.kind} ${condition.level}` : 'untouched'}` },
        ...(condition
          ? { change: (film, { caseId }) => condition.change(film, createRng(seed, `${condition.id} ${caseId}`)) }
          : {}),
      }),
    ),
  );
  return value;
}

export async function measureRobustness(subject: BenchSubject, options: BenchOptions): Promise<Measured> {
  const scorer = await openFilmScorer(subject.model, options);
  try {
    const untouched = await scoresUnder(subject, null, { ...options, scorer });
    const rows: Row[] = [];
    for (const condition of CONDITIONS) {
      const scores = await scoresUnder(subject, condition, { ...options, scorer });
      rows.push(compare(subject, untouched, scores, condition));
    }
    return recorded(subject, untouched, rows);
  } finally {
    await scorer.release();
  }
}

interface Row {
  readonly condition: Condition;
  readonly shift: ReturnType<typeof scoreShift>;
  readonly auroc: Result;
  readonly loss: Result;
  readonly flags: Result;
}

function samples(subject: BenchSubject, scores: readonly number[]): Sample {
  const { cases, protocol, part, truth } = subject;
  const rows = cases.map((film, i) => ({ case: film, part, score: scores[i] as number }));
  const table: EvaluationTable = evaluationTable(rows, truth.key);
  return sampleOf(table, { direction: protocol.scoreDirection, cluster: protocol.intervals.cluster });
}

function scopeOf(subject: BenchSubject, sample: Sample, population: string): Scope {
  const { level } = subject.protocol.intervals;
  return { population, comparator: subject.truth.name, n: sample.n, positives: sample.positives, level };
}

function compare(
  subject: BenchSubject,
  untouched: readonly number[],
  scores: readonly number[],
  condition: Condition,
): Row {
  const [before, after] = [samples(subject, untouched), samples(subject, scores)];
  const scope = scopeOf(subject, before, `${NAME}-${condition.id}`);
  const shift = scoreShift(untouched, scores, subject.threshold, subject.protocol.scoreDirection);
  const possible = before.positives > 0 && before.positives < before.n;
  const none = undefinedBecause(BOTH_CLASSES);
  return {
    ...{ condition, shift, flags: flagChange(scope, shift) },
    auroc: possible ? aurocAfter(scope, after) : resultOf(scope, 'auroc', 'obuchowski', none),
    loss: possible ? aurocLoss(scope, before, after) : resultOf(scope, 'auroc-difference', 'obuchowski', none),
  };
}

function recorded(subject: BenchSubject, untouched: readonly number[], rows: readonly Row[]): Measured {
  const sample = samples(subject, untouched);
  const scope = scopeOf(subject, sample, `${NAME}-untouched`);
  const possible = sample.positives > 0 && sample.positives < sample.n;
  const base = possible
    ? aurocAfter(scope, sample)
    : resultOf(scope, 'auroc', 'obuchowski', undefinedBecause(BOTH_CLASSES));
  const fact = (id: string, value: Fact['value'], about: string, unit?: string): Fact => ({
    id: `${NAME}.${id}`,
    ...{ value, about },
    ...(unit ? { unit } : {}),
  });
  const named = (row: Row): string => `${row.condition.kind} ${row.condition.level}`;
  const worst = rows.reduce((a, b) => ((b.loss.estimate ?? 0) < (a.loss.estimate ?? 0) ? b : a));
  const turned = rows.reduce((a, b) => ((b.flags.estimate ?? 0) > (a.flags.estimate ?? 0) ? b : a));
  const below = rows.filter((r) => r.loss.upper !== null && r.loss.upper < 0);
  return {
    facts: [
      fact('films', subject.films.length, `Films of the ${subject.part} set that were altered and scored`, 'films'),
      fact('conditions', rows.length, 'Alterations tried, every kind at several levels'),
      fact('seed', subject.protocol.intervals.seed, 'Seed of the noise'),
      fact('truth', subject.truth.name, 'Labels against which the area under the curve is taken'),
      fact('threshold', subject.threshold, 'Locked operating point at which flags are counted'),
      fact('worst', named(worst), 'Alteration with the largest loss of area under the curve'),
      fact('most-flags', named(turned), 'Alteration that changed the most flags'),
      fact('lower', below.length, 'Alterations whose interval of the difference lies wholly below zero'),
      fact(
        'lower-names',
        below.length === 0 ? 'none' : below.map(named).join(', '),
        'Alterations whose interval of the difference lies wholly below zero, by name',
      ),
    ],
    results: [base, ...rows.flatMap((r) => [r.auroc, r.loss, r.flags])],
    tables: [changesTable(subject, base, rows), kindsTable()],
    series: [
      {
        id: NAME,
        about: 'Difference of the area under the curve from the unaltered films, and share of flags that changed',
        columns: {
          kind: rows.map((r) => r.condition.kind),
          level: rows.map((r) => r.condition.level),
          difference: rows.map((r) => r.loss.estimate),
          lower: rows.map((r) => r.loss.lower),
          upper: rows.map((r) => r.loss.upper),
          flags: rows.map((r) => r.flags.estimate),
        },
      },
    ],
  };
}

const MINUS = '−';
export function signed(x: number, places = 3): string {
  const digits = Math.abs(x).toFixed(places);
  return x < 0 && Number(digits) !== 0 ? `${MINUS}${digits}` : digits;
}

function estimateWords(r: Result): string {
  if (r.estimate === null) return 'not evaluable';
  const limits = r.lower === null || r.upper === null ? '' : ` (${signed(r.lower)} to ${signed(r.upper)})`;
  return `${signed(r.estimate)}${limits}`;
}

function changesTable(subject: BenchSubject, base: Result, rows: readonly Row[]): EvidenceTable {
  const numeric = (key: string, title: string) => ({ key, title, numeric: true });
  const { films } = subject;
  return {
    id: NAME,
    title: 'Robustness to alterations of the film',
    about: `The first row is that of the unaltered films. AUROC against ${subject.truth.name} on the films with a label; difference: altered minus unaltered, paired; intervals allow for several films per patient (Obuchowski). Flags are counted on all ${films.length} films: changed, of them newly flagged and no longer flagged. The files of the data set are smaller than the originals, so noise, compression and loss of resolution can weigh more here than at the size of an original`,
    columns: [
      { key: 'change', title: 'Alteration' },
      { key: 'level', title: 'Level' },
      numeric('mean', 'Mean change of the score'),
      numeric('largest', 'Largest change of the score'),
      numeric('auroc', 'AUROC'),
      numeric('loss', 'Difference'),
      numeric('flags', 'Flags changed (on, off)'),
    ],
    rows: [
      {
        ...{ change: 'none', level: '–', mean: null, largest: null },
        ...{ auroc: estimateWords(base), loss: null, flags: null },
      },
      ...rows.map(({ condition, shift, auroc, loss }) => ({
        change: condition.kind,
        level: condition.level,
        mean: shift.mean === null ? null : signed(shift.mean),
        largest: shift.largest === null ? null : signed(shift.largest),
        auroc: estimateWords(auroc),
        loss: estimateWords(loss),
        flags: `${shift.gained + shift.lost} (${shift.gained}, ${shift.lost})`,
      })),
    ],
  };
}

function kindsTable(): EvidenceTable {
  return {
    id: `${NAME}-changes`,
    title: 'The alterations',
    about: 'Each alteration acts on the film as stored in the file, before preprocessing',
    columns: [
      { key: 'change', title: 'Alteration' },
      { key: 'about', title: 'What is done' },
    ],
    rows: Object.entries(KINDS).map(([change, about]) => ({ change, about })),
  };
}
