/** Figures of what was simulated or measured on the bench: the reading list, changes of the film, memory. */
import type { Evidence } from '../evidence/evidence.js';
import type { Chart } from './charts/chart.js';
import { linesChart, queueChart } from './charts/lines.js';
import { shiftsChart } from './charts/shifts.js';
import { waitsChart } from './charts/waits.js';
import { factNumber, nullable, num, rowsOf, word } from './series.js';

export function triage(evidence: Evidence): Chart | null {
  const series = evidence.series.get('queue-waits');
  if (!series) return null;
  return waitsChart({
    id: 'triage',
    rows: rowsOf(series).map((r) => ({
      films: word(r.films),
      order: word(r.order),
      mean: num(r.mean),
      lower: num(r.lower),
      upper: num(r.upper),
    })),
    caption: 'Simulated mean waits from arrival to the start of reading, with the middle 95% of the replications.',
  });
}

export function triageLoads(evidence: Evidence): Chart | null {
  const series = evidence.series.get('queue-loads');
  if (!series) return null;
  const rows = rowsOf(series);
  const films = [...new Set(rows.map((r) => word(r.films)))];
  const assumed = factNumber(evidence, 'queue.load');
  return queueChart({
    id: 'triage-loads',
    series: films.map((name) => ({
      name,
      points: rows.filter((r) => word(r.films) === name).map((r) => ({ x: num(r.load), y: num(r.mean) })),
    })),
    xTitle: 'Share of the time in which the readers are busy',
    ...(assumed === null ? {} : { mark: { x: assumed, label: 'assumed' } }),
    caption: 'Simulated mean waits by how busy the readers are; the dashed line marks the assumed load.',
  });
}

export function robustness(evidence: Evidence): Chart | null {
  const series = evidence.series.get('robustness');
  if (!series) return null;
  return shiftsChart({
    id: 'robustness',
    rows: rowsOf(series).map((r) => ({
      ...{ change: word(r.kind), level: word(r.level) },
      ...{ difference: nullable(r.difference), lower: nullable(r.lower), upper: nullable(r.upper) },
      flags: nullable(r.flags),
    })),
    caption:
      'Alterations of the film: difference of the area under the ROC curve from the unaltered films, with intervals, and share of films whose flag changed at the locked operating point.',
  });
}

export function streaming(evidence: Evidence): Chart | null {
  const series = evidence.series.get('streaming-memory');
  if (!series || rowsOf(series).length < 2) return null;
  const top = Math.max(...rowsOf(series).map((r) => num(r.rssMib)));
  return linesChart({
    id: 'streaming',
    series: [
      { name: 'scoring process', points: rowsOf(series).map((r) => ({ x: num(r.films) / 1000, y: num(r.rssMib) })) },
    ],
    xTitle: 'Films scored (thousands)',
    yTitle: 'Resident memory (MiB)',
    yDomain: [0, Math.ceil(top / 250) * 250],
    points: true,
    caption: 'Memory of the process that scores a whole release, by films scored.',
  });
}
