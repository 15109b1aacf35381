/** The document that the benchmark sets: made-up words and numbers, one with as many parts as are asked for. */
import { createRng } from '../../../src/core/rng.js';
import type { Chart } from '../../../src/submission/charts/chart.js';
import type { DocumentMeta } from '../../../src/submission/document.js';
import { SAMPLES } from '../../submission/charts/samples.js';

export const CHARTS_A_PART = 25;
export const TABLES_A_PART = 40;
const ROWS = 22;
const NOTES = 40;
const SECTIONS = 10;
const PARAGRAPHS = 132;

const WORDS =
  'film patient score label threshold device radiologist reference standard interval evidence training tuning test set positive negative case reader study calibration estimate bound prevalence subgroup software hazard control requirement operating point the of and with in by for each on was were is that'.split(
    ' ',
  );

export const META: DocumentMeta = {
  title: 'Benchmark document',
  subject: 'Made-up content',
  device: 'Example',
  version: '1.0.0',
  documentId: 'BENCH-1',
  evidenceSha256: '0'.repeat(64),
  date: '2026-11-23',
  marks: ['DRAFT'],
  author: 'Example Devices, Inc.',
};

export function benchContent(parts: number): { markdown: string; charts: Chart[] } {
  const rng = createRng(7);
  const pick = (): string => WORDS[Math.floor(rng.uniform() * WORDS.length)] as string;
  const words = (n: number): string => Array.from({ length: n }, pick).join(' ');
  const sentence = (): string => {
    const text = words(8 + Math.floor(rng.uniform() * 14));
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  };
  const prose = (sentences: number): string => Array.from({ length: sentences }, sentence).join(' ');
  const number = (): string => rng.uniform().toFixed(3);
  const charts: Chart[] = [];
  const out: string[] = ['# Benchmark document', '', prose(3), ''];
  for (let part = 1; part <= parts; part++) {
    let [figure, table, note, heading] = [0, 0, 0, 0];
    const notes: string[] = [];
    for (let s = 1; s <= SECTIONS; s++) {
      out.push(`## Section ${part} ${s}`, '');
      const share = (total: number): number => Math.round((total * s) / SECTIONS);
      while (note < share(NOTES)) notes.push(`[^n${part}x${++note}]: ${sentence()}`);
      const marks = notes.splice(0);
      for (let p = 0; p < PARAGRAPHS / SECTIONS; p++) {
        if (p % 3 === 0) out.push(`### Topic ${part} ${s} ${++heading}`, '');
        const mark = marks[p] ? `[^n${part}x${/x(\d+)/.exec(marks[p] as string)?.[1]}]` : '';
        out.push(
          `${prose(3)} **${words(2)}** ${number()} (${number()}–${number()}), *${words(2)}*; \`${pick()}.id\`.${mark} ${prose(2)}`,
          '',
        );
        if (p % 5 === 4) out.push(...Array.from({ length: 4 }, () => `- ${sentence()}`), '');
      }
      for (; figure < share(CHARTS_A_PART); figure++) {
        const sample = SAMPLES[figure % SAMPLES.length] as Chart;
        const id = `${sample.id}-${part}-${figure}`;
        charts.push({ ...sample, id });
        out.push(`![Chart ${id}: ${words(8)}](charts/${id}.svg "${sentence()}")`, '', prose(2), '');
      }
      for (; table < share(TABLES_A_PART); table++) {
        out.push(
          `Table: ${sentence()}`,
          '',
          '| Group | n | Positive | Estimate (95 % interval) | Note |',
          '|:--|--:|--:|:-:|---|',
        );
        for (let r = 1; r <= ROWS; r++) {
          const n = Math.floor(rng.uniform() * 2000);
          out.push(
            `| ${words(2)} ${r} | ${n} | ${Math.floor(n / 5)} | ${number()} (${number()}–${number()}) | ${words(4)} |`,
          );
        }
        out.push('');
      }
      out.push(...marks.flatMap((m) => [m, '']));
    }
  }
  return { markdown: `${out.join('\n')}\n`, charts };
}
