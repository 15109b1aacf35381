/** Sentences that the evidence decides: how the score may be read, what the heatmaps show, what engine and rule are called. */
import test from 'ava';
import type { EvidenceTable, Series } from '../../src/core/types.js';
import type { Evidence } from '../../src/evidence/evidence.js';
import { type Context, createContext } from '../../src/submission/context.js';
import { engineNamed, heatInBoxes, scoreAsProbability, thresholdRule } from '../../src/submission/score-words.js';
import { fakeEvidence } from './fake-evidence.js';

function withCalibration(limits: readonly [number, number] | null, netBenefit: readonly number[]): Context {
  const evidence = fakeEvidence();
  const [some] = [...evidence.results.values()].filter((r) => r.id === 'overall.auroc.bootstrap-percentile');
  if (!some) throw new Error('no result to start from');
  const id = 'overall.calibration-intercept.analytic';
  const intercept = { ...some, id, metric: 'calibration-intercept', method: 'analytic' as const, estimate: 0 };
  const results = new Map([...evidence.results].filter(([key]) => !/calibration-intercept/.test(key)));
  if (limits) results.set(id, { ...intercept, lower: limits[0], upper: limits[1] });
  const curve: Series = {
    id: 'decision-curve',
    about: 'FAKE',
    columns: { threshold: netBenefit.map((_, i) => i / 10), netBenefit },
  };
  const changed: Evidence = { ...evidence, results, series: new Map([...evidence.series, [curve.id, curve]]) };
  return createContext(changed);
}

test('a score is called no probability where the intercept or the net benefit shows it, and only there', (t) => {
  const low = [0.1, -0.1, -0.2];
  const high = [0.1, 0.05, -0.2];
  t.is(scoreAsProbability(withCalibration([-0.2, 0.3], high)), '');
  t.is(scoreAsProbability(withCalibration(null, [])), '');
  t.regex(scoreAsProbability(withCalibration([-2, -1], high)), /it overstates the share of positive films \(figures/);
  t.regex(scoreAsProbability(withCalibration([1, 2], high)), /it understates the share/);
  t.regex(
    scoreAsProbability(withCalibration([-2, -1], low)),
    /overstates the share of positive films and has a net benefit below that of flagging no film at most thresholds/,
  );
  t.regex(scoreAsProbability(withCalibration([-1, 1], low)), /it has a net benefit below/);
});

const place = (heat: string, area: string): EvidenceTable => ({
  id: 'gradcam-place',
  title: 'FAKE',
  about: 'FAKE',
  columns: [],
  rows: [
    { where: 'outer frame', films: 'flagged', heat: '1.0%', area: '40%' },
    { where: 'boxes of Pneumonia', films: 'all with a box', heat, area },
  ],
});

test('heatmaps are said not to show the finding where the boxes hold no more of the heat than of the film', (t) => {
  const words = (table: EvidenceTable | null): string => {
    const evidence = fakeEvidence();
    const tables = new Map(evidence.tables);
    if (table) tables.set(table.id, table);
    return heatInBoxes(createContext({ ...evidence, tables }));
  };
  t.regex(words(place('4.0% (1.0% to 9.0%)', '5.0% (3.0% to 8.0%)')), /do not show that the network responds/);
  t.is(words(place('9.0% (1.0% to 12%)', '5.0% (3.0% to 8.0%)')), '');
  t.is(words(place('none', 'none')), '');
  t.is(words(null), '');
});

test('the engine and the rule of the operating point are named in words, an unknown one as it is', (t) => {
  const of = (id: string, value: string): Context => {
    const evidence = fakeEvidence();
    return createContext({ ...evidence, facts: new Map([...evidence.facts, [id, { id, value, about: 'FAKE' }]]) });
  };
  const blocks = 'onnxruntime 1.30.0 cpu NCHWc blocks of 16 ties-split';
  t.is(engineNamed(of('model.engine', blocks)), '[ONNX Runtime 1.30.0 on the processor](#ev-model-engine)');
  t.regex(engineNamed(of('model.engine', 'another 2.0')), /^\[another 2\.0\]/);
  t.is(thresholdRule(of('threshold.rule', 'max-f1')), 'highest F1');
  t.is(thresholdRule(of('threshold.rule', 'cost')), 'lowest expected cost');
});
