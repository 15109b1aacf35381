import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import test from 'ava';
import { InputError } from '../../../src/core/problems.js';
import { rocChart } from '../../../src/submission/charts/curves.js';
import { renderPdf } from '../../../src/submission/pdf/render.js';
import { MARKDOWN, META, SAMPLE } from './sample.js';
import { PAINTING, scan } from './scan.js';

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const HERE = fileURLToPath(new URL('.', import.meta.url));
const plain = renderPdf({ ...SAMPLE, compress: false });

test('every painting operator stands inside marked content', async (t) => {
  const { pages } = scan(await plain);
  t.true(pages.length > 10);
  let painted = 0;
  for (const { operators } of pages) {
    for (const { name, marked } of operators) {
      if (!PAINTING.has(name)) continue;
      painted++;
      if (!marked) t.fail(`${name} outside marked content`);
    }
  }
  t.true(painted > 1000);
});

test('the scan itself finds an unmarked operator', (t) => {
  const file =
    '1 0 obj\n<<\n/Type /Page\n/Contents 2 0 R\n>>\nendobj\n2 0 obj\n<<\n>>\nstream\n/P <</MCID 0>> BDC\nBT (x) Tj ET EMC\n0 0 1 1 re f\nendstream\nendobj\n';
  const [page] = scan(Buffer.from(file, 'latin1')).pages;
  t.deepEqual(
    page?.operators.filter((o) => PAINTING.has(o.name)).map((o) => [o.name, o.marked]),
    [
      ['Tj', true],
      ['f', false],
    ],
  );
});

test('saved and restored graphics states balance on every page, and so do marks', async (t) => {
  for (const { operators } of scan(await plain).pages) {
    const count = (name: string) => operators.filter((o) => o.name === name).length;
    t.is(count('q'), count('Q'));
    t.is(count('BDC') + count('BMC'), count('EMC'));
  }
});

test('every glyph that is drawn exists: no code 0000', async (t) => {
  for (const { operators } of scan(await plain).pages) {
    for (const { name, operands } of operators) {
      if (name !== 'TJ') continue;
      for (const [, codes] of (operands.at(-1) ?? '').matchAll(/<([0-9a-f]*)>/g)) {
        for (const code of (codes as string).match(/.{4}/g) ?? []) if (code === '0000') t.fail('.notdef was drawn');
      }
    }
  }
  t.pass();
});

test('every internal link names a destination that exists', async (t) => {
  const text = Buffer.from(await plain).toString('latin1');
  const wanted = new Set([...text.matchAll(/\/S \/GoTo\n\/D \(([^)]*)\)/g)].map((m) => m[1] as string));
  const names = new Set([...text.matchAll(/\(([^)]*)\) \[\d+ 0 R \/XYZ/g)].map((m) => m[1] as string));
  t.true(wanted.size > 20);
  t.deepEqual(
    [...wanted].filter((name) => !names.has(name)),
    [],
  );
});

test('every link annotation has words and a place in the structure', async (t) => {
  const links = [...scan(await plain).objects.values()].filter((body) => body.includes('/Subtype /Link'));
  t.true(links.length > 20);
  for (const link of links)
    t.regex(link, /\/Contents \(.[\s\S]*\/StructParent \d+|\/StructParent \d+[\s\S]*\/Contents \(./);
});

test('metadata escapes XML, names PDF/A-2a and PDF/UA-1, and dates come from the input', async (t) => {
  const text = Buffer.from(await plain).toString('utf8');
  t.true(text.includes('Sample 510(k) Document &amp; &quot;Quotes&quot; &lt; everything &gt;'));
  t.regex(text, /<pdfaid:part>2<\/pdfaid:part>[\s\S]*<pdfaid:conformance>A<|pdfaid:part="2"/);
  t.true(text.includes('<pdfuaid:part>1</pdfuaid:part>'));
  t.true(text.includes('<xmp:ModifyDate>2026-11-23T00:00:00Z</xmp:ModifyDate>'));
  t.false(/Helvetica|\/Encrypt|\/JavaScript/.test(text));
});

test('REQ-018: two processes in other time zones and locales give the same bytes', async (t) => {
  const program = `
    const { renderPdf } = await import(${JSON.stringify(pathToFileURL(join(HERE, '../../../src/submission/pdf/render.js')).href)});
    const { SAMPLE } = await import(${JSON.stringify(pathToFileURL(join(HERE, 'sample.js')).href)});
    const { createHash } = await import('node:crypto');
    process.stdout.write(createHash('sha256').update(await renderPdf(SAMPLE)).digest('hex'));`;
  const wanted = hash(await renderPdf(SAMPLE));
  for (const [zone, locale] of [
    ['Asia/Tokyo', 'de_DE.UTF-8'],
    ['America/Los_Angeles', 'tr_TR.UTF-8'],
  ]) {
    const env = { ...process.env, TZ: zone, LANG: locale, LC_ALL: locale };
    t.is(execFileSync(process.execPath, ['--input-type=module', '-e', program], { env, encoding: 'utf8' }), wanted);
  }
});

test('the file is PDF 1.7, labels its pages, opens its bookmarks four levels deep and its title in the bar', async (t) => {
  const bytes = await plain;
  const text = Buffer.from(bytes).toString('latin1');
  t.is(text.slice(0, 8), '%PDF-1.7');
  t.regex(text, /\/PageLabels <<\n\/Nums \[0 <<\n\/S \/D\n>>\]/);
  t.regex(text, /\/PageMode \/UseOutlines/);
  t.regex(text, /\/DisplayDocTitle true/);
  const { objects } = scan(bytes);
  const items = [...objects.values()].filter((body) => /\/Title /.test(body) && /\/Parent /.test(body));
  t.true(items.length > 20);
  // Shown open: every item with children counts them as visible.
  const parents = items.filter((body) => /\/First /.test(body));
  t.true(parents.length > 2);
  for (const body of parents) t.regex(body, /\/Count [1-9]/);
  t.is(depthOf(objects), 3);
});

/** Longest way from an outline item up to the outline's root: the sample's sections, topics and deeper ones. */
function depthOf(objects: ReadonlyMap<number, string>): number {
  const depth = (body: string | undefined): number => {
    if (!body || !/\/Title /.test(body)) return 0;
    return 1 + depth(objects.get(Number(/\/Parent (\d+) 0 R/.exec(body)?.[1])));
  };
  const items = [...objects.values()].filter((body) => /\/Title /.test(body) && /\/Dest |\/A /.test(body));
  return Math.max(...items.map(depth));
}

test('a missing detail is refused by name', async (t) => {
  const error = await t.throwsAsync(renderPdf({ ...SAMPLE, meta: { ...META, documentId: ' ', date: 'yesterday' } }), {
    instanceOf: InputError,
  });
  t.deepEqual(
    error.problems.map((p) => p.place?.column),
    ['documentId', 'date'],
  );
});

test('a figure that names no chart is refused with its line', async (t) => {
  const error = await t.throwsAsync(renderPdf({ ...SAMPLE, charts: new Map() }), { instanceOf: InputError });
  const line = MARKDOWN.split('\n').findIndex((l) => l.includes('charts/roc.svg')) + 1;
  t.true(error.problems.some((p) => p.rule === 'figures-name-a-known-chart' && p.place?.row === line));
});

test('a chart with a gradient is refused rather than drawn without it', async (t) => {
  const roc = rocChart({
    id: 'roc',
    series: [
      {
        name: 'a',
        points: [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
      },
    ],
  });
  const gradient = {
    x1: 0,
    y1: 0,
    x2: 1,
    y2: 0,
    gradient: 'linear',
    stops: [
      { offset: 0, color: 'red' },
      { offset: 1, color: 'blue' },
    ],
  };
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    data: { values: [{ a: 1 }] },
    mark: { type: 'bar', color: gradient },
    encoding: { x: { field: 'a', type: 'quantitative' } },
  };
  const charts = new Map([['roc', { ...roc, spec: spec as never }]]);
  await t.throwsAsync(renderPdf({ markdown: '# T\n\n![words](charts/roc.svg)\n', charts, meta: META }), {
    message: /Gradient/,
  });
});
