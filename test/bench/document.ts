/**
 * The document on one core, cold, from Markdown and chart specifications to PDF, beside pandoc with XeLaTeX and headless
 * Chromium printing (Debian: pandoc, texlive-xetex, lmodern, librsvg2-bin, chromium, util-linux). The same content on
 * every side; pandoc's charts are drawn by Vega in the same run, Chromium's by Vega in its page; Chromium is given its
 * HTML ready-made. Runs alternate; ratios are
 * taken within a round. `ratio`: pandoc's time over ours.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { benchContent, META } from './peers/document-content.js';

const ROUNDS = Number(process.env.TRACE510K_BENCH_ROUNDS ?? 3);
/** Parts of 75 pages; the last makes the thousand. */
const PARTS = [1, 4, 13];

const here = dirname(fileURLToPath(import.meta.url));
const program = (name: string): string => join(here, 'peers', name);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Seconds of one command pinned to one core, and what it printed. */
function timed(folder: string, command: readonly string[]): { seconds: number; out: string } {
  const begun = performance.now();
  const done = spawnSync('taskset', ['-c', '0', ...command], { cwd: folder, encoding: 'utf8', timeout: 300_000 });
  const seconds = (performance.now() - begun) / 1000;
  if (done.status !== 0) throw new Error(`${command.join(' ')}: ${done.error ?? done.stderr}`);
  return { seconds, out: done.stdout };
}

function prepare(parts: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-document-'));
  const { markdown, charts } = benchContent(parts);
  writeFileSync(join(folder, 'document.md'), markdown);
  writeFileSync(join(folder, 'charts.json'), JSON.stringify(charts));
  writeFileSync(join(folder, 'meta.json'), JSON.stringify(META));
  return folder;
}

const pages = (file: string): number => {
  try {
    return Number(/^Pages: +(\d+)/m.exec(execFileSync('pdfinfo', [file], { encoding: 'utf8' }))?.[1]);
  } catch {
    return 0;
  }
};

function ours(folder: string): { seconds: number; megabytes: number } {
  const { seconds, out } = timed(folder, [process.execPath, program('document-ours.js'), folder]);
  return { seconds, megabytes: (JSON.parse(out) as { megabytes: number }).megabytes };
}

function pandoc(folder: string): number {
  const charts = timed(folder, [process.execPath, program('document-charts.js'), folder]).seconds;
  const own = ['--pdf-engine=xelatex', '--toc', '--toc-depth=3', '-V', 'papersize=letter', '-o', 'pandoc.pdf'];
  return charts + timed(folder, ['pandoc', 'document.md', ...own]).seconds;
}

/** Pandoc's own HTML, with the specifications where the pictures were and Vega to draw them. */
function chromiumPage(folder: string): void {
  const html = execFileSync('pandoc', ['document.md', '-t', 'html5', '-s', '--toc', '--metadata', 'title=Benchmark'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const require = createRequire(import.meta.url);
  const vega = readFileSync(join(dirname(require.resolve('vega')), 'vega.min.js'), 'utf8');
  const lite = readFileSync(join(dirname(require.resolve('vega-lite')), 'vega-lite.min.js'), 'utf8');
  const charts = JSON.parse(readFileSync(join(folder, 'charts.json'), 'utf8')) as { id: string; spec: object }[];
  const specs = JSON.stringify(Object.fromEntries(charts.map((c) => [c.id, c.spec]))).replaceAll('<', '\\u003c');
  const draw = `
    const specs = ${specs};
    for (const place of document.querySelectorAll('[data-chart]')) {
      const spec = specs[place.dataset.chart];
      const compiled = String(spec.$schema).includes('vega-lite') ? vegaLite.compile(spec).spec : spec;
      new vega.View(vega.parse(compiled), {renderer: 'svg', container: place}).run();
    }
    document.title = document.querySelectorAll('[data-chart] svg').length;`;
  const body = html
    .replace(/<img\b[^>]*src="charts\/([^"]*)\.svg"[^>]*>/g, '<div data-chart="$1"></div>')
    .replace('</body>', () => `<script>${vega}</script><script>${lite}</script><script>${draw}</script></body>`);
  writeFileSync(join(folder, 'page.html'), body);
}

function chromium(folder: string): number {
  const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--no-pdf-header-footer'];
  return timed(folder, ['chromium', ...options, '--print-to-pdf=chromium.pdf', 'page.html']).seconds;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;
const round = (x: number, digits = 2): number => Number(x.toFixed(digits));

export async function run(): Promise<object> {
  const folder = prepare(1);
  const times = { ours: [] as number[], pandoc: [] as number[], chromium: [] as number[] };
  let megabytes = 0;
  chromiumPage(folder);
  for (let i = 0; i < ROUNDS; i++) {
    const mine = ours(folder);
    times.ours.push(mine.seconds);
    megabytes = Math.max(megabytes, mine.megabytes);
    times.pandoc.push(pandoc(folder));
    times.chromium.push(chromium(folder));
    say(
      `round ${i + 1}: ours ${round(mine.seconds)} s, pandoc ${round(times.pandoc[i] as number)} s, chromium ${round(times.chromium[i] as number)} s`,
    );
  }
  const written = {
    ours: pages(join(folder, 'ours.pdf')),
    pandoc: pages(join(folder, 'pandoc.pdf')),
    chromium: pages(join(folder, 'chromium.pdf')),
  };
  const bytes = statSync(join(folder, 'ours.pdf')).size;
  rmSync(folder, { recursive: true });
  const growth = PARTS.map((parts) => {
    const many = prepare(parts);
    const { seconds, megabytes: most } = ours(many);
    const count = pages(join(many, 'ours.pdf'));
    rmSync(many, { recursive: true });
    say(`${count} pages: ${round(seconds)} s, ${round(most, 0)} MB`);
    return {
      pages: count,
      seconds: round(seconds),
      millisecondsAPage: round((1000 * seconds) / count, 1),
      megabytes: round(most, 0),
    };
  });
  const over = (peer: readonly number[]): number => round(median(peer.map((t, i) => t / (times.ours[i] as number))));
  return {
    bench: 'document',
    rounds: ROUNDS,
    seconds: {
      ours: round(median(times.ours)),
      pandoc: round(median(times.pandoc)),
      chromium: round(median(times.chromium)),
    },
    pages: written,
    bytes,
    megabytes: round(megabytes, 0),
    ratioToChromium: over(times.chromium),
    growth,
    targets: { ratio: 2, ratioToChromium: 1, megabytes: 300 },
    ratio: over(times.pandoc),
  };
}
