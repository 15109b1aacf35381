/** Charts of the exploratory page, drawn from its evidence alone, in the style of the submission. */
import type { EvidenceTable, Series } from '../../core/types.js';
import type { Evidence } from '../../data/eda/count.js';
import type { Chart } from '../../submission/charts/chart.js';
import { findingsBarChart } from '../../submission/charts/distributions.js';
import { linesChart } from '../../submission/charts/lines.js';
import { DASHES, INK, styled } from '../../submission/charts/style.js';
import { num, rowsOf, word } from '../../submission/series.js';

const AGE_BIN = 5;

export function edaCharts(evidence: Evidence, finding: string): Chart[] {
  const series = (id: string): Series | undefined => evidence.series.find((s) => s.id === id);
  const table = (id: string): EvidenceTable | undefined => evidence.tables.find((t) => t.id === id);
  const charts: (Chart | null)[] = [
    ages(series('eda-age-histogram'), finding),
    bars(table('eda-findings'), 'finding', 'Films by finding; a film may carry several.'),
    heatmap(series('eda-co-occurrence')),
    bars(table('eda-findings-per-film'), 'findings', 'Films by their number of findings.'),
    bars(table('eda-sizes'), 'value', 'Films by the size of the original.'),
    intensity(series('eda-intensity'), finding),
  ];
  return charts.filter((chart) => chart !== null);
}

/** Shares, not counts: the finding is rare, and two distributions are to be compared. */
function ages(series: Series | undefined, finding: string): Chart | null {
  if (!series) return null;
  const rows = rowsOf(series).filter((row) => row.truth === 'positive' || row.truth === 'negative');
  const from = [...new Set(rows.map((row) => num(row.from)))].sort((a, b) => a - b);
  const share = (truth: string) => {
    const mine = rows.filter((row) => row.truth === truth);
    const total = mine.reduce((sum, row) => sum + num(row.films), 0);
    const at = (age: number) => mine.filter((r) => num(r.from) === age).reduce((sum, r) => sum + num(r.films), 0);
    return from.map((age) => ({ x: age, y: total > 0 ? at(age) / total : null }));
  };
  return from.length === 0
    ? null
    : linesChart({
        id: 'eda-age',
        series: [
          { name: finding, points: share('positive') },
          { name: `no ${finding}`, points: share('negative') },
        ],
        xTitle: `Age, ${AGE_BIN}-year bands from (years)`,
        yTitle: 'Share of films',
        points: true,
        caption: `Age at the film, with and without ${finding}, as shares of each group.`,
      });
}

function bars(table: EvidenceTable | undefined, name: string, caption: string): Chart | null {
  if (!table || table.rows.length === 0) return null;
  const rows = table.rows.map((row) => ({ name: word(row[name]), count: num(row.films) }));
  return findingsBarChart({ id: table.id, rows, caption });
}

function heatmap(series: Series | undefined): Chart | null {
  if (!series) return null;
  const values = rowsOf(series).map((row) => ({ a: word(row.a), b: word(row.b), films: num(row.films) }));
  const off = values.filter((v) => v.a !== v.b);
  if (off.length === 0) return null;
  const most = off.reduce((best, v) => (v.films > best.films ? v : best));
  const order = [...new Set(values.map((v) => v.a))];
  const axis = { type: 'nominal', title: null, sort: order } as const;
  return {
    id: 'eda-co-occurrence',
    spec: styled({
      width: 30 * order.length,
      height: 20 * order.length,
      data: { values: off },
      encoding: {
        x: { field: 'b', ...axis, axis: { labelAngle: -60, grid: false } },
        y: { field: 'a', ...axis, axis: { grid: false } },
      },
      layer: [
        {
          mark: { type: 'rect', stroke: 'white' },
          encoding: {
            fill: {
              field: 'films',
              type: 'quantitative',
              scale: { type: 'sqrt', range: ['#ffffff', '#9db6cf'] },
              legend: null,
            },
          },
        },
        {
          mark: { type: 'text', fontSize: 8, color: INK.dark },
          encoding: { text: { field: 'films', type: 'quantitative' } },
        },
      ],
    }),
    alt: `Films that carry both of two findings; most often ${most.a} with ${most.b}, ${most.films}.`,
    caption: 'Films that carry both findings.',
    data: { columns: ['a', 'b', 'films'], rows: values.map((v) => [v.a, v.b, v.films]) },
  };
}

function intensity(series: Series | undefined, finding: string): Chart | null {
  if (!series) return null;
  const values = rowsOf(series)
    .filter((row) => row.truth === 'positive' || row.truth === 'negative')
    .map((row) => ({
      group: `${word(row.view)}, ${row.truth === 'positive' ? finding : `no ${finding}`}`,
      level: num(row.level),
      share: num(row.share),
    }));
  const groups = [...new Set(values.map((v) => v.group))].sort();
  if (groups.length === 0) return null;
  return {
    id: 'eda-intensity',
    spec: styled({
      width: 420,
      height: 200,
      data: { values },
      mark: { type: 'line', stroke: INK.dark, interpolate: 'step-after' },
      encoding: {
        x: { field: 'level', type: 'quantitative', title: 'Gray level (fraction of full scale)' },
        y: { field: 'share', type: 'quantitative', title: 'Share of pixels' },
        strokeDash: {
          field: 'group',
          type: 'nominal',
          scale: { domain: groups, range: groups.map((_, i) => [...(DASHES[i % DASHES.length] ?? [])]) },
          legend: { title: null, orient: 'bottom', columns: 2 },
        },
      },
    }),
    alt: `Share of pixels by gray level, averaged over films, for ${groups.join('; ')}.`,
    caption: `Gray levels by view, with and without ${finding}, averaged over films.`,
    data: { columns: ['group', 'level', 'share'], rows: values.map((v) => [v.group, v.level, v.share]) },
  };
}
