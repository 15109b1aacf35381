/** The figure of net benefit against the series behind it: nothing that was computed may be left out because it is low. */
import test from 'ava';
import type { Evidence } from '../../src/evidence/evidence.js';
import { evidenceFigures } from '../../src/submission/figures.js';
import { fakeEvidence } from './fake-evidence.js';

const THRESHOLDS = [0.1, 0.3, 0.5, 0.7, 0.9];
const NET_BENEFIT = [0.09, -0.1, -0.3, -0.05, 0];
const LOWER = [0.02, -0.2, -0.6, -0.1, -0.01];

function figure(): string {
  const evidence = fakeEvidence({});
  const series = {
    id: 'decision-curve',
    about: 'FAKE',
    columns: {
      threshold: THRESHOLDS,
      netBenefit: NET_BENEFIT,
      treatAll: THRESHOLDS.map((t) => 0.2 - (0.8 * t) / (1 - t)),
      treatNone: THRESHOLDS.map(() => 0),
      lower: LOWER,
      upper: NET_BENEFIT.map((v) => v + 0.1),
    },
  };
  const changed: Evidence = { ...evidence, series: new Map([...evidence.series, ['decision-curve', series]]) };
  const chart = evidenceFigures(changed).find((f) => f.id === 'decision-curve');
  return JSON.stringify(chart?.spec);
}

test('the figure of net benefit holds every point of the score and of its band, however far below zero', (t) => {
  const spec = figure();
  for (const value of [...NET_BENEFIT, ...LOWER]) t.true(spec.includes(`:${value}`), String(value));
});

test('the line of flagging every film ends where it falls below all the rest', (t) => {
  const spec = figure();
  t.true(spec.includes(String(0.2 - (0.8 * 0.3) / 0.7)));
  t.false(spec.includes(String(0.2 - (0.8 * 0.5) / 0.5)));
});
