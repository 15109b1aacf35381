import test from 'ava';
import { InputError } from '../../../src/core/problems.js';
import type { Chart } from '../../../src/submission/charts/chart.js';
import { type DrawnChart, layOut, toCsv, toSvg } from '../../../src/submission/charts/render.js';
import { thin } from '../../../src/submission/charts/style.js';
import { coordinate } from '../../../src/submission/charts/svg.js';
import { SAMPLES } from './samples.js';

const broken = (spec: object): Chart => ({
  id: 'broken',
  alt: 'words',
  data: { columns: [], rows: [] },
  spec: { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', ...spec } as never,
});
const MARK = { mark: 'point', encoding: { x: { field: 'a', type: 'quantitative' } } };

for (const chart of SAMPLES) {
  test(`the ${chart.id} chart compiles without a warning, fits the page and says what it shows`, async (t) => {
    const { width, height, view } = await layOut(chart);
    view.finalize();
    t.true(width > 100 && width * 0.8 <= 480, `width ${width}`);
    t.true(height > 60 && height * 0.8 <= 600, `height ${height}`);
    t.true(chart.alt.length > 30);
    t.true(chart.data.rows.length > 0);
    t.is(toCsv(chart).trimEnd().split('\n').length, chart.data.rows.length + 1);
  });
}

interface Words {
  readonly text: string;
  readonly box: { readonly x1: number; readonly x2: number; readonly y1: number; readonly y2: number };
}

/** Every text of a laid-out chart with the box it takes in the picture. */
function wordsOf({ view }: DrawnChart): Words[] {
  type Bounds = { x1: number; x2: number; y1: number; y2: number };
  type Item = { text?: unknown; opacity?: number; bounds: Bounds; x?: number; y?: number; items?: Mark[] };
  type Mark = { marktype: string; items?: Item[] };
  const found: Words[] = [];
  const visit = (mark: Mark, dx: number, dy: number): void => {
    for (const item of mark.items ?? []) {
      if (mark.marktype === 'group') for (const m of item.items ?? []) visit(m, dx + (item.x ?? 0), dy + (item.y ?? 0));
      if (mark.marktype !== 'text' || item.opacity === 0 || String(item.text ?? '') === '') continue;
      const { x1, x2, y1, y2 } = item.bounds;
      // Bounds hold ascenders and descenders that most words do not have.
      const trim = (y2 - y1) * 0.12;
      found.push({
        text: String(item.text),
        box: { x1: x1 + dx + 1, x2: x2 + dx - 1, y1: y1 + dy + trim, y2: y2 + dy - trim },
      });
    }
  };
  visit((view.scenegraph() as unknown as { root: Mark }).root, 0, 0);
  return found;
}

for (const chart of SAMPLES) {
  test(`no two texts of the ${chart.id} chart lie on each other`, async (t) => {
    const drawn = await layOut(chart);
    const words = wordsOf(drawn);
    t.true(words.length > 2);
    const over = words.flatMap((a, i) =>
      words.slice(i + 1).flatMap(({ text, box: b }) => {
        const { box } = a;
        return box.x1 < b.x2 && b.x1 < box.x2 && box.y1 < b.y2 && b.y1 < box.y2 ? [`${a.text} / ${text}`] : [];
      }),
    );
    drawn.view.finalize();
    t.deepEqual(over, []);
  });

  test(`the series of the ${chart.id} chart differ without colour`, async (t) => {
    const { spec } = await layOut(chart);
    const text = JSON.stringify(spec);
    // Where a scale gives colours to series, another gives them a dash or a shape, or the fills differ in lightness.
    const colours = [...text.matchAll(/"name":"(?:\w+_)?color","type":"ordinal"/g)].length;
    const others = [...text.matchAll(/"name":"(?:\w+_)?(?:strokeDash|shape)","type":"ordinal"/g)].length;
    t.true(colours === 0 || others > 0);
  });
}

test('a chart gives the same SVG whatever was drawn before it', async (t) => {
  const first: string[] = [];
  for (const chart of SAMPLES) first.push(await toSvg(chart));
  const again: string[] = [];
  for (const chart of SAMPLES.toReversed()) again.unshift(await toSvg(chart));
  t.deepEqual(again, first);
});

test('an SVG carries its words, three decimals at most and no exponent', async (t) => {
  for (const chart of SAMPLES) {
    const svg = await toSvg(chart);
    t.true(svg.includes('role="img"><title>'));
    for (const [, path] of svg.matchAll(/ d="([^"]*)"/g)) t.notRegex(path as string, /\.\d{4}|\de[-+]?\d/);
  }
});

test('a chart that fetches data is refused before anything is loaded', async (t) => {
  const error = await t.throwsAsync(layOut(broken({ data: { url: 'https://example.org/x.csv' }, ...MARK })), {
    instanceOf: InputError,
  });
  t.deepEqual(
    error.problems.map((p) => [p.rule, p.place?.column]),
    [['charts-carry-their-data', '$.data.url']],
  );
});

test('a warning of Vega-Lite is an error', async (t) => {
  const spec = {
    data: { values: [{ a: 1 }] },
    mark: 'point',
    encoding: { x: { field: 'a', type: 'quantitative' }, blob: { field: 'a' } },
  };
  const error = await t.throwsAsync(layOut(broken(spec)), { instanceOf: InputError });
  t.is(error.problems[0]?.rule, 'charts-compile-without-warnings');
});

test('thinning keeps the ends and every corner of a staircase', (t) => {
  const stairs = Object.freeze([
    [0, 0],
    [0, 0.5],
    [0.0001, 0.5],
    [0.5, 0.5],
    [0.5, 1],
    [1, 1],
  ] as [number, number][]);
  t.deepEqual(
    thin(stairs, (p) => p),
    [
      [0, 0],
      [0, 0.5],
      [0.5, 0.5],
      [0.5, 1],
      [1, 1],
    ],
  );
});

test('a coordinate has three decimals, no negative zero, and refuses what is not a number', (t) => {
  t.deepEqual([1 / 3, -0, -0.0001, 1e-9, 12.5].map(coordinate), ['0.333', '0', '0', '0', '12.5']);
  t.throws(() => coordinate(Number.NaN), { instanceOf: RangeError });
});
