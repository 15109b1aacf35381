/**
 * Training, tuning, test and intended population side by side with standardised differences, what lies outside the
 * intended use, and what the data do not say about their patients at all.
 */
import { type Device, deviceSchema } from '../config/device.js';
import { parseYaml } from '../config/load.js';
import { type Case, type EvidenceTable, type Fact, type LabelSource, PARTS, type Part } from '../core/types.js';
import { AGE_BANDS, ageBand, textOr, UNKNOWN } from '../data/age-bands.js';
import { type FilmsByPart, levelWords } from '../data/characteristics.js';
import { balance, meanAndSd, shares } from '../evaluation/balance.js';

type Row = Record<string, string | number | null>;

interface Levels {
  readonly name: string;
  readonly levels: readonly string[];
  readonly of: (film: Case) => string;
  /** Share of each level in the population of intended use, where device.yaml states it. */
  readonly intended: readonly number[] | null;
}

/** Beyond this a standardised difference is commonly read as one worth a look. */
const NOTABLE = 0.1;

export function representativeness(
  films: FilmsByPart,
  primary: LabelSource,
  deviceText: string,
): { facts: Fact[]; tables: EvidenceTable[] } {
  const device = parseYaml(deviceText, 'device.yaml', deviceSchema);
  const characteristics = levelsOf(device, primary);
  const rows = [
    countRow('Films', films, (list) => list.length),
    countRow('Patients', films, (list) => new Set(list.map((film) => film.patientId)).size),
    ...ageRows(films),
    ...characteristics.flatMap((c) => levelRows(c, films)),
  ];
  const notable = rows.filter((row) =>
    ['trainingTest', 'tuningTest', 'testIntended'].some((key) => Math.abs(Number(row[key] ?? 0)) > NOTABLE),
  );
  const outside = outsideIntendedUse(device, films);
  return {
    facts: [
      ...factsOf(films, device),
      {
        id: 'representativeness.notable',
        value: notable.length,
        about: `Rows of the comparison with a standardized difference beyond ±${NOTABLE}`,
      },
      ...outside.facts,
    ],
    tables: [comparisonTable(rows, device), ...outside.tables, lackingTable(films)],
  };
}

function levelsOf({ intendedPopulation }: Device, primary: LabelSource): Levels[] {
  const stated = (of: Readonly<Partial<Record<string, number>>> | undefined, levels: readonly string[]) =>
    of === undefined ? null : levels.map((level) => of[level] ?? 0);
  const ages = AGE_BANDS;
  return [
    {
      name: 'Sex',
      levels: ['F', 'M'],
      of: (film) => textOr(film, 'sex'),
      intended: stated(intendedPopulation.sex, ['F', 'M']),
    },
    {
      name: 'Age',
      levels: ages,
      of: ageBand,
      intended: stated(
        intendedPopulation.age,
        ages.map((band) => band.replace('–', '-')),
      ),
    },
    {
      name: 'View',
      levels: ['PA', 'AP'],
      of: (film) => textOr(film, 'view'),
      intended: stated(intendedPopulation.view, ['PA', 'AP']),
    },
    {
      name: 'Follow-up',
      levels: ['first film', 'later film'],
      of: ({ attributes: { followUp } }) =>
        typeof followUp !== 'number' ? UNKNOWN : followUp === 0 ? 'first film' : 'later film',
      intended: null,
    },
    {
      name: `Truth (${primary.name})`,
      levels: ['positive', 'negative'],
      of: (film) => film.labels[primary.key] ?? 'missing',
      intended:
        intendedPopulation.prevalence === undefined
          ? null
          : [intendedPopulation.prevalence, 1 - intendedPopulation.prevalence],
    },
  ];
}

const countRow = (what: string, films: FilmsByPart, count: (list: readonly Case[]) => number): Row => ({
  what,
  ...Object.fromEntries(PARTS.map((part) => [part, count(films[part])])),
});

function ageRows(films: FilmsByPart): Row[] {
  const of = (part: Part): number[] =>
    films[part].flatMap(({ attributes: { age } }) => (typeof age === 'number' ? [age] : []));
  const spread = (part: Part) => ({ kind: 'numbers' as const, values: of(part) });
  const cells = (key: 'mean' | 'sd') => Object.fromEntries(PARTS.map((part) => [part, meanAndSd(of(part))[key]]));
  return [
    {
      what: 'Age, mean (years)',
      places: 2,
      ...cells('mean'),
      trainingTest: balance(spread('training'), spread('test')).estimate,
      tuningTest: balance(spread('tuning'), spread('test')).estimate,
    },
    { what: 'Age, standard deviation (years)', places: 2, ...cells('sd') },
  ];
}

/** Percent of the films whose level is known; a last row counts the others. */
function levelRows({ name, levels, of, intended }: Levels, films: FilmsByPart): Row[] {
  const counts = (part: Part): number[] =>
    levels.map((level) => films[part].filter((film) => of(film) === level).length);
  const byPart = { training: counts('training'), tuning: counts('tuning'), test: counts('test') };
  const spread = (list: readonly number[]) => ({ kind: 'levels' as const, counts: list });
  const percent = (list: readonly number[], i: number): number | null => {
    const share = shares(list)[i];
    return share == null ? null : Math.round(1000 * share) / 10;
  };
  const unknown = countRow(
    `${name}: unknown (films)`,
    films,
    (list) => list.filter((f) => !levels.includes(of(f))).length,
  );
  const rows: Row[] = levels.map((level, i) => ({
    what: `${name}: ${levelWords(level)} (%)`,
    places: 1,
    ...Object.fromEntries(PARTS.map((part) => [part, percent(byPart[part], i)])),
    intended: intended === null ? null : percent(intended, i),
  }));
  const compared: Row = {
    ...rows[0],
    trainingTest: balance(spread(byPart.training), spread(byPart.test)).estimate,
    tuningTest: balance(spread(byPart.tuning), spread(byPart.test)).estimate,
    testIntended: intended === null ? null : balance(spread(byPart.test), spread(intended)).estimate,
  };
  return [compared, ...rows.slice(1), ...(PARTS.some((part) => Number(unknown[part]) > 0) ? [unknown] : [])];
}

function comparisonTable(rows: readonly Row[], { intendedPopulation: { source } }: Device): EvidenceTable {
  const numeric = (key: string, title: string) => ({ key, title, numeric: true });
  return {
    id: 'representativeness',
    title: 'Training, tuning, test and intended population side by side',
    about: `Percentages are of the films whose value is known. The standardized difference (Std. diff.) of a characteristic is taken over all its levels and given in its first row; an absolute value above ${NOTABLE} is commonly taken as a sign of imbalance. ${
      source === undefined
        ? 'The population of intended use is not described, so the columns that compare with it are empty'
        : `Intended population: ${source}`
    }`,
    columns: [
      { key: 'what', title: 'Characteristic' },
      numeric('training', 'Training'),
      numeric('tuning', 'Tuning'),
      numeric('test', 'Test'),
      numeric('intended', 'Intended'),
      ...(
        [
          ['trainingTest', 'training–test'],
          ['tuningTest', 'tuning–test'],
          ['testIntended', 'test–intended'],
        ] as const
      ).map(([key, what]) => ({ ...numeric(key, `Std. diff. ${what}`), places: 3 })),
    ],
    rows,
  };
}

function factsOf(films: FilmsByPart, { intendedPopulation: { source } }: Device): Fact[] {
  return [
    {
      id: 'representativeness.intended',
      value: source ?? null,
      ...(source === undefined ? { reason: 'device.yaml does not describe it' } : {}),
      about: 'Where the description of the intended population comes from',
    },
    {
      id: 'representativeness.films',
      value: PARTS.reduce((n, part) => n + films[part].length, 0),
      about: 'Films compared',
    },
  ];
}

/** Films of ages and views that the indications exclude; they stay in the analysis and are told. */
function outsideIntendedUse({ ifu }: Device, films: FilmsByPart) {
  const rules: readonly (readonly [string, string, (film: Case) => boolean])[] = [
    ...(ifu.ageMin === undefined
      ? []
      : [['younger', `Younger than the intended age of ${ifu.ageMin}`, below(ifu.ageMin)] as const]),
    ...(ifu.ageMax === undefined
      ? []
      : [['older', `Older than the intended age of ${ifu.ageMax}`, above(ifu.ageMax)] as const]),
    ...(ifu.views === undefined
      ? []
      : [['view', `View other than ${ifu.views.join(' or ')}`, otherView(ifu.views)] as const]),
    ['age-unknown', 'Age unknown', (film) => typeof film.attributes.age !== 'number'],
  ];
  const rows = rules.map(([id, what, outside]) => ({
    id,
    ...countRow(what, films, (list) => list.filter(outside).length),
  }));
  return {
    facts: rows.map(
      (row): Fact => ({
        id: `representativeness.test.${row.id}`,
        value: Number((row as Row).test),
        unit: 'films',
        about: `Test films: ${String((row as Row).what).toLowerCase()}`,
      }),
    ),
    tables: [
      {
        id: 'outside-intended-use',
        title: 'Films outside the intended use',
        about: 'Films that are present are not removed from the analysis',
        columns: [
          { key: 'what', title: 'Films' },
          ...PARTS.map((part) => ({ key: part, title: `${part[0]?.toUpperCase()}${part.slice(1)}`, numeric: true })),
        ],
        rows,
      } satisfies EvidenceTable,
    ],
  };
}

const below = (limit: number) => (film: Case) => typeof film.attributes.age === 'number' && film.attributes.age < limit;
const above = (limit: number) => (film: Case) => typeof film.attributes.age === 'number' && film.attributes.age > limit;
const otherView = (views: readonly string[]) => (film: Case) =>
  typeof film.attributes.view === 'string' && !views.includes(film.attributes.view);

/** What a reviewer asks for and a data set may not say; columns go by these names. */
const ASKED_FOR = [
  ['race', 'Race'],
  ['ethnicity', 'Ethnicity'],
  ['site', 'Site'],
  ['manufacturer', 'Manufacturer of the equipment'],
  ['model', 'Model of the equipment'],
  ['bmi', 'Body mass index'],
] as const;

function lackingTable(films: FilmsByPart): EvidenceTable {
  const all = PARTS.flatMap((part) => films[part]);
  return {
    id: 'data-lacking',
    title: 'Data available on patients, sites and equipment',
    about: 'Number of films of all parts with a known value; no subgroup can be formed on a variable that is absent',
    columns: [
      { key: 'what', title: 'Variable' },
      { key: 'known', title: 'Films with a value', numeric: true },
      { key: 'statement', title: 'In the data' },
    ],
    rows: ASKED_FOR.map(([name, what]) => {
      const known = all.filter((film) => (film.attributes[name] ?? null) !== null).length;
      const statement = known === 0 ? 'absent' : known === all.length ? 'complete' : 'in part';
      return { what, known, statement };
    }),
  };
}
