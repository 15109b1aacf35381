/** Who is on the films: age, sex, view, films per patient. */
import type { Case, Fact } from '../../core/types.js';
import { AGE_BANDS, ageBand, textOr, UNKNOWN } from '../age-bands.js';
import { countBy, type Evidence, quantile, seriesOf, tallyBy, tallyTable } from './count.js';

const BIN = 5;
const MANY_FILMS = 10;

export function describePeople(films: readonly Case[], labels: string, labelName: string): Evidence {
  const about = `Truth by ${labelName}; unknown values have a row of their own`;
  const bySex = tallyBy(films, labels, (film) => [textOr(film, 'sex')]);
  const byAge = tallyBy(films, labels, (film) => [ageBand(film)]);
  const byView = tallyBy(films, labels, (film) => [textOr(film, 'view')]);
  const perPatient = countBy(films, (film) => film.patientId);
  const filmCounts = countBy(perPatient.values(), (n) => Math.min(n, MANY_FILMS));
  const ages = films.flatMap(({ attributes: { age } }) => (typeof age === 'number' ? [age] : [])).sort((a, b) => a - b);
  const fact = (id: string, value: number | null, what: string, unit?: string): Fact => ({
    id: `eda.${id}`,
    value,
    about: what,
    ...(value === null ? { reason: 'no film has a known age' } : {}),
    ...(unit ? { unit } : {}),
  });
  return {
    facts: [
      fact('films', films.length, 'Films described', 'films'),
      fact('patients', perPatient.size, 'Patients described', 'patients'),
      fact('age-min', ages[0] ?? null, 'Lowest known age', 'years'),
      fact('age-median', quantile(ages, 0.5), 'Median of known ages, over films', 'years'),
      fact('age-max', ages.at(-1) ?? null, 'Highest known age', 'years'),
      fact('age-known', ages.length, 'Films with a known age', 'films'),
      fact('films-per-patient-max', Math.max(0, ...perPatient.values()), 'Most films of one patient', 'films'),
    ],
    tables: [
      tallyTable('eda-sex', 'Sex', 'Sex', levels(bySex, ['F', 'M']), bySex, about),
      tallyTable('eda-age', 'Age', 'Age', levels(byAge, AGE_BANDS), byAge, about),
      tallyTable('eda-view', 'View', 'View', levels(byView, ['PA', 'AP']), byView, about),
      {
        id: 'eda-films-per-patient',
        title: 'Films per patient',
        about: 'Patients by their number of films',
        columns: [
          { key: 'films', title: 'Films' },
          { key: 'patients', title: 'Patients', numeric: true },
        ],
        rows: Array.from({ length: MANY_FILMS }, (_, i) => ({
          films: i + 1 === MANY_FILMS ? `${MANY_FILMS} and more` : String(i + 1),
          patients: filmCounts.get(i + 1) ?? 0,
        })),
      },
    ],
    series: [ageSeries(films, labels)],
  };
}

/** Known levels first, then what else occurs, unknown last. */
function levels(tallies: ReadonlyMap<string, unknown>, known: readonly string[]): string[] {
  const others = [...tallies.keys()].filter((key) => !known.includes(key) && key !== UNKNOWN).sort();
  return [...known, ...others, UNKNOWN];
}

function ageSeries(films: readonly Case[], labels: string) {
  const counts = countBy(films, ({ attributes: { age, sex }, labels: truths }) =>
    typeof age === 'number' ? `${Math.floor(age / BIN) * BIN} ${sex ?? UNKNOWN} ${truths[labels] ?? 'missing'}` : null,
  );
  const rows = [...counts].map(([key, films]) => {
    const [from, sex, truth] = String(key).split(' ') as [string, string, string];
    return { from: Number(from), sex, truth, films };
  });
  rows.sort((a, b) => a.from - b.from || (a.sex < b.sex ? -1 : a.sex > b.sex ? 1 : a.truth < b.truth ? -1 : 1));
  const about = `Films by ${BIN}-year age band (its lower bound), sex and truth`;
  return seriesOf('eda-age-histogram', about, ['from', 'sex', 'truth', 'films'], rows);
}
