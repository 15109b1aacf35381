import test from 'ava';
import { eachInlines } from '../../../src/submission/blocks/walk.js';
import { htmlOf } from '../../../src/submission/html/render.js';
import { woff } from '../../../src/submission/html/woff.js';
import { sampleParts, squash } from '../parts.js';

const page = (async () => htmlOf(await sampleParts()))();
/** Without scripts and styles, which are not ours to read. */
const visible = (async () => (await page).replace(/<(script|style)\b[\s\S]*?<\/\1>/g, ''))();

test('every internal link of the page leads to exactly one element', async (t) => {
  const html = await visible;
  const ids = [...html.matchAll(/ id="([^"]*)"/g)].map((m) => m[1] as string);
  t.deepEqual(
    ids.filter((id, i) => ids.indexOf(id) !== i),
    [],
  );
  const links = [...html.matchAll(/ href="#([^"]*)"/g)].map((m) => m[1] as string);
  t.true(links.length > 30);
  t.deepEqual(
    links.filter((id) => !ids.includes(id)),
    [],
  );
});

test('the page is one file: nothing in it names a file or an address to load, and its policy forbids it', async (t) => {
  const html = await visible;
  t.regex(html, /Content-Security-Policy" content="default-src 'none';/);
  t.notRegex(html, /\ssrc=/);
  const loaded = [...html.matchAll(/<link\b[^>]*href="([^"]*)"/g)].map((m) => m[1]);
  t.deepEqual(loaded, ['data:,']);
  const style = /<style>([\s\S]*?)<\/style>/.exec(await page)?.[1] ?? '';
  for (const [, url] of style.matchAll(/url\(([^)]{0,5})/g)) t.is(url, 'data:');
  t.notRegex(style, /@import/);
});

test('every word of the model stands in the page', async (t) => {
  const { model } = await sampleParts();
  const text = squash(
    (await visible)
      .replace(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&'),
  );
  eachInlines(model, (inlines) => {
    for (const inline of inlines) if (inline.kind === 'text') t.true(text.includes(squash(inline.text)), inline.text);
  });
});

test('every figure has its drawing without scripts, its words, its specification and its numbers', async (t) => {
  const { model } = await sampleParts();
  const html = await page;
  const specs = JSON.parse(/id="chart-specs">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '') as Record<string, object>;
  for (const figure of model.figures) {
    const at = html.indexOf(`<figure id="${figure.id}">`);
    const own = html.slice(at, html.indexOf('</figure>', at));
    t.regex(own, /<svg [^>]*role="img"><title>/);
    t.true(own.includes(`<strong>Figure ${figure.number}.</strong>`));
    t.regex(own, new RegExp(`download="${figure.chartId}\\.csv"`));
    t.truthy(specs[figure.chartId]);
  }
});

test('a script end inside a chart’s words cannot end the script that carries it', async (t) => {
  t.notRegex(/id="chart-specs">([\s\S]*?)<\/script>/.exec(await page)?.[1] ?? '', /</);
});

test('the same document twice is the same page', async (t) => {
  t.is(await htmlOf(await sampleParts()), await page);
});

test('a font in its web wrapper has the header that the format asks for', (t) => {
  const ttf = Buffer.alloc(12 + 16 + 8);
  ttf.writeUInt32BE(0x00010000, 0);
  ttf.writeUInt16BE(1, 4);
  ttf.write('test', 12, 'latin1');
  ttf.writeUInt32BE(28, 20);
  ttf.writeUInt32BE(5, 24);
  ttf.write('abcde', 28, 'latin1');
  const out = woff(ttf);
  t.is(out.toString('latin1', 0, 4), 'wOFF');
  t.is(out.readUInt32BE(8), out.length);
  t.is(out.readUInt16BE(12), 1);
  // Header, one directory entry of sixteen, the table padded to four.
  t.is(out.readUInt32BE(16), 12 + 16 + 8);
  // Five bytes do not shrink, so they stay as they are.
  t.deepEqual([out.readUInt32BE(48), out.readUInt32BE(52), out.readUInt32BE(56)], [64, 5, 5]);
  t.is(out.toString('latin1', 64, 69), 'abcde');
});
