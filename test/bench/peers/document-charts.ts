/** What pandoc cannot do itself: the chart specifications compiled and drawn as SVG. node document-charts.js FOLDER */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Chart } from '../../../src/submission/charts/chart.js';
import { toSvg } from '../../../src/submission/charts/render.js';

const folder = process.argv[2] as string;
mkdirSync(join(folder, 'charts'), { recursive: true });
for (const chart of JSON.parse(readFileSync(join(folder, 'charts.json'), 'utf8')) as Chart[])
  writeFileSync(join(folder, 'charts', `${chart.id}.svg`), await toSvg(chart));
