/** One cold process of ours: Markdown and chart specifications in, PDF out. node document-ours.js FOLDER */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Chart } from '../../../src/submission/charts/chart.js';
import { renderPdf } from '../../../src/submission/pdf/render.js';

const folder = process.argv[2] as string;
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const charts = JSON.parse(read('charts.json')) as Chart[];
const bytes = await renderPdf({
  markdown: read('document.md'),
  charts: new Map(charts.map((c) => [c.id, c])),
  meta: JSON.parse(read('meta.json')),
});
writeFileSync(join(folder, 'ours.pdf'), bytes);
process.stdout.write(JSON.stringify({ megabytes: process.resourceUsage().maxRSS / 1024 }));
