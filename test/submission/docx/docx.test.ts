import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath, pathToFileURL } from 'node:url';
import test from 'ava';
import { unzipSync } from 'fflate';
import { eachInlines } from '../../../src/submission/blocks/walk.js';
import { docxOf } from '../../../src/submission/docx/render.js';
import { printable } from '../../../src/submission/layout/typefaces.js';
import { sampleParts, squash } from '../parts.js';

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytes = (async () => docxOf(await sampleParts()))();
const part = async (name: string): Promise<string> =>
  Buffer.from(unzipSync(await bytes)[name] as Uint8Array).toString('utf8');

test('two processes in other time zones, and a second document in one process, give the same bytes', async (t) => {
  const wanted = hash(await bytes);
  const url = (path: string): string =>
    JSON.stringify(pathToFileURL(fileURLToPath(new URL(path, import.meta.url))).href);
  const program = `
    const { docxOf } = await import(${url('../../../src/submission/docx/render.js')});
    const { sampleParts } = await import(${url('../parts.js')});
    const { createHash } = await import('node:crypto');
    await docxOf(await sampleParts('# T\\n\\n## A\\n\\n1. x\\n'));
    process.stdout.write(createHash('sha256').update(await docxOf(await sampleParts())).digest('hex'));`;
  const env = { ...process.env, TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' };
  t.is(execFileSync(process.execPath, ['--input-type=module', '-e', program], { env, encoding: 'utf8' }), wanted);
});

test('every internal link of the Word document leads to a bookmark, whose name Word can hold', async (t) => {
  const xml = await part('word/document.xml');
  const marks = [...xml.matchAll(/<w:bookmarkStart\b[^>]*w:name="([^"]*)"/g)].map((m) => m[1] as string);
  const links = [...xml.matchAll(/<w:hyperlink\b[^>]*w:anchor="([^"]*)"/g)].map((m) => m[1] as string);
  t.true(links.length > 20);
  t.deepEqual(
    links.filter((name) => !marks.includes(name)),
    [],
  );
  t.deepEqual(
    marks.filter((name, i) => marks.indexOf(name) !== i || !/^[A-Za-z_][A-Za-z0-9_]{0,39}$/.test(name)),
    [],
  );
});

test('every word of the model stands in the Word document', async (t) => {
  const { model } = await sampleParts();
  const plain = (xml: string): string =>
    xml
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&');
  const text = squash(
    [await part('word/document.xml'), await part('word/footnotes.xml')]
      .flatMap((xml) => [...xml.matchAll(/<w:t\b[^>]*>([^<]*)<\/w:t>/g)].map((m) => plain(m[1] as string)))
      .join(''),
  );
  eachInlines(model, (inlines) => {
    for (const inline of inlines) {
      if (inline.kind === 'text') t.true(text.includes(squash(printable(inline.text))), inline.text);
    }
  });
});

test('figures carry their words and two drawings, tables repeat their header, changes are recorded', async (t) => {
  const { model } = await sampleParts();
  const xml = await part('word/document.xml');
  const names = Object.keys(unzipSync(await bytes));
  t.is([...xml.matchAll(/<wp:docPr\b[^>]*descr="([^"]+)"/g)].length, model.figures.length);
  t.is(names.filter((n) => n.endsWith('.svg')).length, model.figures.length);
  t.is(names.filter((n) => n.endsWith('.png')).length, model.figures.length);
  t.is([...xml.matchAll(/<w:tblHeader\/>/g)].length, model.tables.length);
  t.regex(await part('word/settings.xml'), /<w:trackRevisions\/>/);
});

test('dates are the document’s own', async (t) => {
  const core = await part('docProps/core.xml');
  t.deepEqual(
    [...core.matchAll(/<dcterms:\w+[^>]*>([^<]*)</g)].map((m) => m[1]),
    ['2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z'],
  );
});
