/**
 * `npm run stream-test -- [--films N] [--minutes N] [--model DIR] [--records DIR]`: scores a release of N films by the command a
 * user runs, in a process of its own, and samples the memory of that process; writes streaming.json. When the minutes are
 * over the run is ended, and the record says how far it came.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/core/files.js';
import { recordHead, writeRecord } from '../../src/evidence/records.js';
import { describeSoftware } from '../../src/evidence/software.js';
import { readRecord } from '../../src/model/record.js';
import { codeSha256 } from '../../src/steps/stage.js';
import { originals, repeated, SIDE } from './folder.js';

const { values } = parseArgs({
  options: {
    films: { type: 'string', default: '112120' },
    minutes: { type: 'string', default: '240' },
    model: { type: 'string', default: join(packageRoot(), 'models', 'cxr-pneumonia-0.1.0') },
    threads: { type: 'string', default: '2' },
    records: { type: 'string', default: join(packageRoot(), 'evidence', 'records') },
  },
});
const whole = (name: 'films' | 'minutes' | 'threads'): number => {
  const n = Number(values[name]);
  if (Number.isInteger(n) && n >= 1) return n;
  process.stderr.write(`expected a whole number above 0 for --${name}, got ${values[name]}\n`);
  process.exit(2);
};
const [count, minutes, threads] = [whole('films'), whole('minutes'), whole('threads')];
const MIB = 1024 ** 2;
const SAMPLE_MS = 5000;
const POINTS = 40;

interface Sample {
  readonly seconds: number;
  readonly films: number;
  readonly rssMib: number;
}

const scratch = join(tmpdir(), `trace510k-stream-films-${process.pid}`);
const films = await originals(scratch);
process.stderr.write(`linking ${count} films to ${films.about}\n`);
const folder = await repeated(films, count);
const cli = join(packageRoot(), 'dist', 'src', 'cli.js');
const out = join(folder, 'predictions.csv');
const args = [cli, 'score', '--model', values.model, '--data', folder, '--out', out, '--threads', String(threads)];
const begun = performance.now();
const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
let done = 0;
let output = '';
let scoringSince: { readonly seconds: number; readonly films: number } | null = null;
const seconds = (): number => (performance.now() - begun) / 1000;
child.stdout.on('data', (chunk: Buffer) => {
  output += chunk.toString();
});
child.stderr.on('data', (chunk: Buffer) => {
  const text = chunk.toString();
  process.stderr.write(text);
  for (const [, n] of text.matchAll(/scoring (\d+)\/\d+/g)) {
    done = Number(n);
    scoringSince ??= { seconds: seconds(), films: done };
  }
});
/** Resident memory now and at its highest, from the system; where it tells neither, from nobody. */
function memoryOf(pid: number | undefined): { now: number; peak: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
    return { now: kilobytes('VmRSS') * 1024, peak: kilobytes('VmHWM') * 1024 };
  } catch {
    return null;
  }
}
const samples: Sample[] = [];
let peak = 0;
const timer = setInterval(() => {
  const memory = memoryOf(child.pid);
  if (memory === null) return;
  peak = Math.max(peak, memory.peak);
  samples.push({ seconds: seconds(), films: done, rssMib: memory.now / MIB });
}, SAMPLE_MS);
const limit = setTimeout(() => child.kill('SIGTERM'), minutes * 60_000);
const code = await new Promise<number | null>((end) => child.on('exit', end));
clearInterval(timer);
clearTimeout(limit);
const all = seconds();
const finished = code === 0;
if (finished) done = count;
await rm(folder, { recursive: true, force: true });
await rm(scratch, { recursive: true, force: true });
if (!finished && code !== null) {
  process.stderr.write(`scoring ended with exit code ${code}\n`);
  process.exit(1);
}
process.stderr.write(output);
const since = scoringSince ?? { seconds: 0, films: 0 };
const rate = (done - since.films) / Math.max(1e-9, (finished ? all : (samples.at(-1)?.seconds ?? all)) - since.seconds);
const step = Math.max(1, Math.ceil(samples.length / POINTS));
const curve = samples.filter((_, i) => i % step === 0 || i === samples.length - 1);
const steady = samples.filter((s) => s.films >= done / 10);
const mib = (s: readonly Sample[]): readonly number[] => s.map((one) => one.rssMib);
const { card } = await readRecord(values.model);
const round = (x: number): number => Number(x.toPrecision(4));
const fact = (id: string, value: string | number | null, about: string, unit?: string) => ({
  id: `streaming.${id}`,
  ...{ value, about },
  ...(value === null ? { reason: 'the system does not tell the memory of a process' } : {}),
  ...(unit ? { unit } : {}),
});
const head = recordHead(describeSoftware(process.env), new Date());
const measured = samples.length > 0;
const path = await writeRecord(values.records, {
  ...head,
  made: { ...head.made, sourceSha256: codeSha256(['core', 'data', 'model']) },
  record: 'streaming',
  title: 'Scoring run over a list as long as a whole release: rate and memory',
  command: `npm run stream-test -- --films ${count} --minutes ${minutes} --model models/${card.modelId} --threads ${threads}`,
  modelSha256: card.sha256,
  facts: [
    fact('listed', count, 'Entries in the list of films, all of them present', 'films'),
    fact('scored', done, 'Entries scored when the run ended', 'films'),
    fact('finished', finished ? 'yes' : `no, ended after ${minutes} minutes`, 'Whether every entry was scored'),
    fact('films', films.about, 'Distinct films that the entries link to'),
    fact('side', SIDE, 'Pixels along each side of a film', 'pixels'),
    fact('minutes', round(all / 60), 'Duration of the run, including start and reading of the table', 'minutes'),
    fact('rate', round(rate), 'Films per second while scoring, with other work on the machine', 'films a second'),
    fact('peak', measured ? round(peak / MIB) : null, 'Highest resident memory of the process', 'MiB'),
    fact(
      'early',
      measured ? round(Math.max(...mib(steady.slice(0, Math.ceil(steady.length / 2))))) : null,
      'Highest resident memory in the first half of the steady run (after the first tenth of the entries)',
      'MiB',
    ),
    fact(
      'late',
      measured ? round(Math.max(...mib(steady.slice(Math.ceil(steady.length / 2))))) : null,
      'Highest resident memory in the second half of the steady run',
      'MiB',
    ),
  ],
  results: [],
  tables: [
    {
      id: 'streaming',
      title: 'Memory during the scoring run',
      about: 'Resident memory of the scoring process, as reported by the operating system, by entries scored',
      columns: [
        { key: 'films', title: 'Films scored', numeric: true },
        { key: 'minutes', title: 'Minutes', numeric: true },
        { key: 'rss', title: 'Resident memory (MiB)', numeric: true },
      ],
      rows: curve
        .filter((_, i) => i % Math.max(1, Math.ceil(curve.length / 12)) === 0 || i === curve.length - 1)
        .map((s) => ({ films: s.films, minutes: round(s.seconds / 60), rss: Math.round(s.rssMib) })),
    },
  ],
  series: [
    {
      id: 'streaming-memory',
      about: 'Resident memory of the scoring process against films scored',
      columns: {
        films: curve.map((s) => s.films),
        seconds: curve.map((s) => Math.round(s.seconds)),
        rssMib: curve.map((s) => Math.round(s.rssMib)),
      },
    },
  ],
});
process.stdout.write(`${path}\n`);
