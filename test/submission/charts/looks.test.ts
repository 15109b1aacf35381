import test from 'ava';
import { wrap } from '../../../src/submission/charts/boxes.js';
import { reliabilityChart } from '../../../src/submission/charts/calibration.js';
import { algorithmFlowChart, dataFlowChart } from '../../../src/submission/charts/flows.js';
import { linesChart } from '../../../src/submission/charts/lines.js';
import { chartTextWidth, layOut } from '../../../src/submission/charts/render.js';
import { trainingHistoryChart } from '../../../src/submission/charts/training.js';

const lines = linesChart({
  ...{ id: 'x', xTitle: 'a', yTitle: 'b', points: true },
  series: ['one', 'two', 'three'].map((name, k) => ({
    name,
    points: [0, 1, 2].map((x) => ({ x, y: k + x })),
  })),
});
const training = trainingHistoryChart({
  id: 'training',
  epochs: [1, 2, 3].map((epoch) => ({ epoch, trainingLoss: 1 / epoch, tuningLoss: 2 / epoch, tuningAuroc: 0.7 })),
  bestEpoch: 2,
});

interface Marks {
  readonly type?: string;
  readonly clip?: unknown;
  readonly marks?: readonly Marks[];
}
const marksOf = (of: Marks): Marks[] => (of.marks ?? []).flatMap((m) => [m, ...marksOf(m)]);

test('shapes of a legend have no dashed outline, and shapes on the border of a chart are drawn whole', async (t) => {
  for (const chart of [lines, training]) {
    const { spec, view } = await layOut(chart);
    view.finalize();
    const text = JSON.stringify(spec);
    const legends = [...text.matchAll(/"legends":\[(\{.*?\})\]/g)].map(([, legend]) => legend as string);
    t.true(legends.length > 0);
    for (const legend of legends) {
      t.regex(legend, /"shape":/);
      t.notRegex(legend, /strokeDash|symbolDash/);
    }
    const symbols = marksOf(spec as Marks).filter((m) => m.type === 'symbol');
    t.true(symbols.length > 0);
    t.false(symbols.some((m) => m.clip));
  }
});

test('words in a box fill its lines as the typeface is wide, and never pass its edge', (t) => {
  const words = 'gray levels, resized to 96 × 96, scaled to 0–1; iiii llll WWWW no augmentation, model and header';
  for (let width = 90; width < 400; width += 5) {
    const wrapped = wrap(words, width);
    t.is(wrapped.join(' '), words);
    for (const [i, line] of wrapped.entries()) {
      t.true(chartTextWidth('regular', 11, line) <= width - 16);
      const next = wrapped[i + 1]?.split(' ')[0];
      if (next) t.true(chartTextWidth('regular', 11, `${line} ${next}`) > (width - 16) * 0.9);
    }
  }
});

test('the key of a reliability diagram names round numbers of films, from the smallest bin to the largest', (t) => {
  const sizes = (counts: readonly number[]): unknown => {
    const bins = counts.map((n, i) => ({ predicted: i / 10, observed: i / 10, lower: null, upper: null, n }));
    return /"values":(\[[\d,]*\]),?[^{]*\}\}\}\}\]/.exec(JSON.stringify(reliabilityChart({ id: 'r', bins }).spec))?.[1];
  };
  t.is(sizes([6, 9, 45, 12]), '[5,10,20,40]');
  t.is(sizes([3, 200]), '[2,50,100,200]');
  t.is(sizes([1, 1]), '[1]');
});

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly aside?: boolean;
}
const boxesOf = (chart: { spec: unknown }): Rect[] =>
  (chart.spec as { data: { name: string; values: Rect[] }[] }).data.find((d) => d.name === 'boxes')?.values ?? [];

test('where nothing is left out, the first box of the flow stands over the middle of the parts', (t) => {
  const branches = ['Training', 'Tuning', 'Test'].map((title) => ({ title, lines: ['1 film'] }));
  const [first, ...parts] = boxesOf(dataFlowChart({ id: 'f', steps: [{ title: 'Listed' }], branches })) as Rect[];
  const middle = parts[1] as Rect;
  t.is((first as Rect).x + (first as Rect).width / 2, middle.x + middle.width / 2);
});

test('boxes beside the path never overlap, and the first begins on the page', (t) => {
  const long = 'a reason of many words that takes more lines than its step has, so that it stands higher than the step';
  const steps = ['One', 'Two', 'Three'].map((title) => ({ title, lines: ['line'], reject: `${long} ${long}` }));
  const boxes = boxesOf(algorithmFlowChart({ id: 'f', steps }));
  const beside = boxes.filter((b) => b.aside);
  t.is(beside.length, 3);
  for (const [i, box] of beside.entries()) {
    const before = beside[i - 1];
    if (before) t.true(before.y + before.height < box.y);
  }
  t.true((beside[0] as Rect).y >= 0);
});
