/**
 * The parts side by side, characteristic by characteristic, as counts. Standardised differences, baselines and whatever
 * else estimates something are evaluation's, on these numbers.
 */
import { type Case, type EvidenceTable, PARTS, type Part } from '../core/types.js';
import { AGE_BANDS, ageBand, textOr, UNKNOWN } from './age-bands.js';

/** One characteristic of the films: how many of each part are at each level. */
export interface Characteristic {
  readonly id: string;
  readonly name: string;
  readonly levels: readonly string[];
  /** counts[part][i]: films of the part at levels[i]; unknown is a level of its own, the last. */
  readonly counts: Readonly<Record<Part, readonly number[]>>;
  /** positives[part][i]: those of them that are positive. */
  readonly positives: Readonly<Record<Part, readonly number[]>>;
}

/** Sums of a numeric attribute over the films of a part that have it. */
export interface Moments {
  readonly n: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

export type FilmsByPart = Readonly<Record<Part, readonly Case[]>>;

interface Rule {
  readonly id: string;
  readonly name: string;
  readonly levels: readonly string[];
  readonly of: (film: Case) => string;
}

const RULES: readonly Rule[] = [
  { id: 'sex', name: 'Sex', levels: ['F', 'M'], of: (film) => textOr(film, 'sex') },
  { id: 'age', name: 'Age', levels: AGE_BANDS, of: ageBand },
  { id: 'view', name: 'View', levels: ['PA', 'AP'], of: (film) => textOr(film, 'view') },
  {
    id: 'follow-up',
    name: 'Follow-up',
    levels: ['first film', 'later film'],
    of: ({ attributes: { followUp } }) =>
      typeof followUp !== 'number' ? UNKNOWN : followUp === 0 ? 'first film' : 'later film',
  },
];

/** Sex, age, view and follow-up of every part, with the positives by one label source. */
export function characteristics(films: FilmsByPart, labels: string): Characteristic[] {
  return RULES.map(({ id, name, levels: known, of }) => {
    const found = new Set(PARTS.flatMap((part) => films[part].map(of)));
    const others = [...found].filter((level) => !known.includes(level) && level !== UNKNOWN).sort();
    const levels = [...known, ...others, UNKNOWN];
    const index = new Map(levels.map((level, i) => [level, i]));
    const count = (part: Part, counted: (film: Case) => boolean): number[] => {
      const out = new Array<number>(levels.length).fill(0);
      for (const film of films[part]) {
        const at = index.get(of(film)) as number;
        if (counted(film)) out[at] = (out[at] as number) + 1;
      }
      return out;
    };
    const byPart = (counted: (film: Case) => boolean) =>
      Object.fromEntries(PARTS.map((part) => [part, count(part, counted)])) as Record<Part, number[]>;
    return {
      id,
      name,
      levels,
      counts: byPart(() => true),
      positives: byPart((film) => film.labels[labels] === 'positive'),
    };
  });
}

/** Sums for means and standard deviations of one attribute by part. */
export function momentsByPart(films: FilmsByPart, attribute: string): Record<Part, Moments> {
  const of = (list: readonly Case[]): Moments => {
    let [n, sum, sumOfSquares] = [0, 0, 0];
    for (const { attributes } of list) {
      const value = attributes[attribute];
      if (typeof value !== 'number') continue;
      n++;
      sum += value;
      sumOfSquares += value * value;
    }
    return { n, sum, sumOfSquares };
  };
  return { training: of(films.training), tuning: of(films.tuning), test: of(films.test) };
}

/** The words of a level: the table of a release names the sexes by letters. */
export const levelWords = (level: string): string => ({ F: 'female', M: 'male' })[level] ?? level;

/**
 * The confounding watch: films and positives at each level of what a model might learn instead of the disease. Where a
 * level's share of positives differs much between levels, the level alone predicts the label.
 */
export function confoundingTable(list: readonly Characteristic[], labelName: string): EvidenceTable {
  const cells = (c: Characteristic, i: number) =>
    Object.fromEntries(
      PARTS.flatMap((part) => [
        [`${part}Films`, c.counts[part][i] ?? 0],
        [`${part}Positive`, c.positives[part][i] ?? 0],
      ]),
    );
  return {
    id: 'data-confounding',
    title: 'Positive films by view, age, sex and follow-up',
    about: `Positive by ${labelName}; films without such a label are counted among the films but cannot be positive. Where the share of positives differs clearly between levels, a model could predict the label from that attribute alone`,
    columns: [
      { key: 'what', title: 'Group' },
      ...PARTS.flatMap((part) => {
        const title = `${part[0]?.toUpperCase()}${part.slice(1)}`;
        return [
          { key: `${part}Films`, title, numeric: true },
          { key: `${part}Positive`, title: `${title}, positive`, numeric: true },
        ];
      }),
    ],
    rows: list.flatMap((c) =>
      c.levels.flatMap((level, i) =>
        PARTS.some((part) => (c.counts[part][i] ?? 0) > 0)
          ? [{ what: `${c.name}: ${levelWords(level)}`, ...cells(c, i) }]
          : [],
      ),
    ),
  };
}
