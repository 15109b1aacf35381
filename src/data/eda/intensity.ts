/** Gray levels of the films, with and without the finding and by view: a model may learn exposure instead of disease. */
import type { Case } from '../../core/types.js';
import { textOr } from '../age-bands.js';
import { type FilmRecord, HISTOGRAM_BINS, QUANTILES } from '../survey/film-record.js';
import { type Evidence, quantile, seriesOf } from './count.js';

interface Group {
  readonly view: string;
  readonly truth: string;
  readonly records: FilmRecord[];
}

export function describeIntensity(
  films: readonly Case[],
  records: ReadonlyMap<string, FilmRecord>,
  labels: string,
): Evidence {
  const groups = new Map<string, Group>();
  for (const film of films) {
    const record = records.get(film.caseId);
    if (!record) continue;
    const [view, truth] = [textOr(film, 'view'), film.labels[labels] ?? 'missing'];
    const key = `${view} ${truth}`;
    const group = groups.get(key) ?? { view, truth, records: [] };
    groups.set(key, group);
    group.records.push(record);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  const median = QUANTILES.indexOf(0.5);
  const of = (group: Group, value: (record: FilmRecord) => number, p: number): number | null =>
    quantile(
      group.records.map(value).sort((a, b) => a - b),
      p,
    );
  return {
    facts: [
      { id: 'eda.measured', value: records.size, unit: 'films', about: 'Films whose gray levels were measured' },
      {
        id: 'eda.saturated',
        value: [...records.values()].filter((r) => r.white > 0.05).length,
        unit: 'films',
        about: 'Films with more than 5 % of pixels at the highest level',
      },
    ],
    tables: [
      {
        id: 'eda-intensity',
        title: 'Gray levels by view and label',
        about: 'Medians over films; levels are fractions of full scale',
        columns: [
          { key: 'view', title: 'View' },
          { key: 'truth', title: 'Label' },
          { key: 'films', title: 'Films', numeric: true },
          { key: 'mean', title: 'Mean level', numeric: true },
          { key: 'sd', title: 'Spread (SD)', numeric: true },
          { key: 'median', title: 'Median level', numeric: true },
          { key: 'black', title: 'Share black', numeric: true },
          { key: 'white', title: 'Share white', numeric: true },
        ],
        rows: sorted.map((group) => ({
          view: group.view,
          truth: group.truth,
          films: group.records.length,
          mean: of(group, (r) => r.mean, 0.5),
          sd: of(group, (r) => r.sd, 0.5),
          median: of(group, (r) => r.quantiles[median] as number, 0.5),
          black: of(group, (r) => r.black, 0.5),
          white: of(group, (r) => r.white, 0.5),
        })),
      },
    ],
    series: [
      seriesOf(
        'eda-intensity',
        'Share of pixels by gray level (lower bound of the bin, fraction of full scale), averaged over films',
        ['view', 'truth', 'level', 'share'],
        sorted.flatMap(({ view, truth, records: list }) =>
          Array.from({ length: HISTOGRAM_BINS }, (_, bin) => ({
            view,
            truth,
            level: bin / HISTOGRAM_BINS,
            share: list.reduce((sum, r) => sum + (r.histogram[bin] as number), 0) / list.length,
          })),
        ),
      ),
    ],
  };
}
