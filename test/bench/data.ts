/**
 * The full metadata table (112,120 rows) read, checked and summarised, beside pandas doing the counting part of it
 * (test/bench/peers/data_peer.py: read_csv, demographics, findings, co-occurrence; no checks). Each in a process of its
 * own, median of RUNS, with its peak memory. Table: TRACE510K_SHARED_DATA (default ../shared/data). Python with pandas:
 * TRACE510K_PYTHON, else python3; without it there is no ratio.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../src/core/files.js';

const RUNS = 5;

interface Measured {
  readonly seconds: number;
  readonly peakMiB: number;
  readonly films: number;
  readonly patients: number;
}

export async function run(): Promise<object> {
  const shared = process.env.TRACE510K_SHARED_DATA ?? join(packageRoot(), '..', 'shared', 'data');
  const nih = join(shared, 'nih');
  const ours = repeat(process.execPath, ['--input-type=module', '-e', SCRIPT, nih]);
  if (!ours) throw new Error(`no table could be read in ${nih}`);
  const peer = repeat(process.env.TRACE510K_PYTHON ?? 'python3', [
    join(packageRoot(), 'test', 'bench', 'peers', 'data_peer.py'),
    join(nih, 'Data_Entry_2017.csv'),
  ]);
  if (peer && (peer.films !== ours.films || peer.patients !== ours.patients)) {
    throw new Error(`the two counts differ: ${JSON.stringify({ ours, peer })}`);
  }
  process.stderr.write(
    `trace510k ${ours.seconds.toFixed(2)} s, ${ours.peakMiB.toFixed(0)} MiB; pandas ${peer ? `${peer.seconds.toFixed(2)} s, ${peer.peakMiB.toFixed(0)} MiB` : 'absent'}\n`,
  );
  return { benchmark: 'data', ratio: peer ? peer.seconds / ours.seconds : null, runs: RUNS, ours, pandas: peer };
}

/** Seconds from the first byte read to the last figure; the start of the process is left out on both sides. */
const MODULES = {
  nih: pathToFileURL(join(packageRoot(), 'dist', 'src', 'data', 'nih.js')).href,
  eda: pathToFileURL(join(packageRoot(), 'dist', 'src', 'data', 'eda', 'eda.js')).href,
  progress: pathToFileURL(join(packageRoot(), 'dist', 'src', 'core', 'progress.js')).href,
};
const SCRIPT = `
import { loadNih } from '${MODULES.nih}';
import { exploreData } from '${MODULES.eda}';
import { silent } from '${MODULES.progress}';
const start = performance.now();
const dataset = await loadNih(process.argv[1], { finding: 'Pneumonia', progress: silent });
const { facts } = exploreData({ dataset, cases: dataset.cases, finding: 'Pneumonia', sources: [dataset.labelSource], records: null });
const seconds = (performance.now() - start) / 1000;
const value = (id) => facts.find((f) => f.id === id).value;
console.log(JSON.stringify({ seconds, peakMiB: process.resourceUsage().maxRSS / 1024, films: value('eda.films'), patients: value('eda.patients') }));
`;

function repeat(command: string, args: readonly string[]): Measured | null {
  const runs: Measured[] = [];
  for (let i = 0; i < RUNS; i++) {
    const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) return null;
    runs.push(JSON.parse(stdout) as Measured);
  }
  return runs.sort((a, b) => a.seconds - b.seconds)[Math.floor(RUNS / 2)] as Measured;
}
