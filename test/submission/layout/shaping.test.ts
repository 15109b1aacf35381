import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import * as fontkit from 'fontkit';
import { packageRoot } from '../../../src/core/files.js';
import { type Face, fontPath, shape } from '../../../src/submission/layout/typefaces.js';
import { MARKDOWN } from '../pdf/sample.js';

const TEXTS = [
  MARKDOWN,
  ...['methods', 'coverage', 'data'].map((f) => readFileSync(join(packageRoot(), 'docs', `${f}.md`), 'utf8')),
];

for (const face of ['regular', 'bold', 'italic', 'boldItalic', 'code'] satisfies Face[]) {
  const font = fontkit.create(readFileSync(fontPath(face))) as fontkit.Font;
  const agrees = (word: string): boolean => {
    const whole = font.layout(word);
    const [mine] = shape(face, word);
    return (
      mine !== undefined &&
      mine.width === whole.advanceWidth &&
      mine.glyphs.map((g) => g.id).join() === whole.glyphs.map((g) => g.id).join() &&
      mine.advances.join() === whole.positions.map((p) => p.xAdvance).join()
    );
  };

  test(`words put together from letters and pairs are what the shaping engine gives: ${face}`, (t) => {
    // Words that mix scripts are shaped script by script on purpose; the engine kerns them by one of their letters.
    const words = new Set(TEXTS.flatMap((text) => text.split(/\s+/)).filter((w) => /^[!-~–—’“”…·×±≥≤−]+$/.test(w)));
    const drawn = [...words].filter((w) => [...w].every((c) => font.hasGlyphForCodePoint(c.codePointAt(0) as number)));
    t.true(drawn.length > 1500);
    t.deepEqual(
      drawn.filter((w) => !agrees(w)),
      [],
    );
  });

  test(`law: any plain word has the engine’s glyphs and advances: ${face}`, (t) => {
    const word = fc.string({
      minLength: 1,
      maxLength: 12,
      unit: fc.integer({ min: 33, max: 126 }).map((c) => String.fromCharCode(c)),
    });
    fc.assert(fc.property(word, agrees), { numRuns: 150 });
    t.pass();
  });
}
