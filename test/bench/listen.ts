/**
 * From an archive’s announcement to the notification, with films that arrive one a second: a fake Orthanc on loopback, the
 * worker as its own process, the model that comes with trace510k. The film is announced when it joins the change feed; it
 * is notified when the worklist file names it. `--record` beside the name writes evidence/records/time-to-notification.json.
 * Then a backlog is drained and compared with decode + model alone; `ratio`: throughput over that.
 * `--seconds N` (default 60) and `--backlog N` (default 200) set the sizes.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/core/files.js';
import { createDecoder } from '../../src/dicom/decode.js';
import { inspectDicom } from '../../src/dicom/inspect.js';
import { text } from '../../src/dicom/write.js';
import { recordHead, writeRecord } from '../../src/evidence/records.js';
import { describeSoftware } from '../../src/evidence/software.js';
import { filmLevels } from '../../src/model/preprocess.js';
import { ACCEPT, bytesOf, makeDicom, ramp } from '../dicom/made.js';
import { FakeArchive, orthancId } from '../worker/fake-archive.js';
import { modelFolder, testSession } from '../workflow/model.js';
import { median, say } from './peers/torch.js';

const SIDE = 1024;

/** A native film of ordinary size; some pixels and all UIDs differ by number. */
function largeFilm(n: number): Uint8Array {
  const samples = Uint8Array.from(bytesOf(ramp(SIDE, SIDE)));
  new DataView(samples.buffer).setUint32(0, n);
  const uid = (tag: string, end: number) => text(tag, 'UI', `2.25.9${n}${end}`);
  return makeDicom({
    ...{ width: SIDE, height: SIDE, samples },
    change: [uid('00080018', 1), uid('0020000d', 2), uid('0020000e', 3)],
  });
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function withWorker<T>(archive: FakeArchive, model: string, use: (state: string) => Promise<T>): Promise<T> {
  const url = await archive.listen();
  const state = await mkdtemp(join(tmpdir(), 'trace510k-latency-'));
  const child = spawn(
    process.execPath,
    [
      ...[join(packageRoot(), 'dist', 'src', 'cli.js'), 'listen', '--orthanc', url, '--state', state],
      ...['--model', model, '--threads', '1', '--quiet'],
    ],
    { cwd: packageRoot(), stdio: ['ignore', 'ignore', 'inherit'] },
  );
  try {
    while (archive.requests < 2) await pause(50);
    return await use(state);
  } finally {
    child.kill('SIGTERM');
    await new Promise((done) => child.once('exit', done));
    await archive.close();
  }
}

const answered = async (state: string): Promise<Set<string>> => {
  const list = await readFile(join(state, 'worklist.json'), 'utf8').catch(() => '{"films":[]}');
  const { films } = JSON.parse(list) as { films: { notice: string; sopInstanceUid: string | null }[] };
  return new Set(films.flatMap((f) => (f.notice !== 'waiting' && f.sopInstanceUid ? [f.sopInstanceUid] : [])));
};

export async function run(): Promise<object> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      seconds: { type: 'string', default: '60' },
      backlog: { type: 'string', default: '200' },
      record: { type: 'boolean', default: false },
    },
  });
  const [seconds, backlog] = [Number(values.seconds), Number(values.backlog)];
  // An untrained network of the compact kind: the ramp is no chest, and quality bounds would turn it away.
  const model = await modelFolder();
  const steady = new FakeArchive();
  const waits = await withWorker(steady, model, async (state) => {
    const announced = new Map<string, number>();
    const found: number[] = [];
    const begun = performance.now();
    let n = 0;
    while (found.length < seconds && performance.now() - begun < (seconds + 30) * 1000) {
      if (n < seconds && performance.now() - begun >= n * 1000) {
        const film = largeFilm(n);
        announced.set(`2.25.9${n}1`, performance.now());
        steady.add(orthancId(n), film);
        n++;
      }
      const told = await answered(state);
      for (const [uid, at] of announced) {
        if (!told.has(uid)) continue;
        found.push(performance.now() - at);
        announced.delete(uid);
      }
      await pause(10);
    }
    return found.sort((a, b) => a - b);
  });
  const at = (share: number): number =>
    Math.round(waits[Math.min(waits.length - 1, Math.floor(share * waits.length))] ?? 0);
  const figures = { films: waits.length, medianMs: at(0.5), p95Ms: at(0.95), mostMs: at(1) };
  say(`steady: ${JSON.stringify(figures)}`);

  const full = new FakeArchive();
  for (let n = 0; n < backlog; n++) full.add(orthancId(n), largeFilm(n));
  const begun = performance.now();
  let first = 0;
  full.onStored = () => {
    first ||= performance.now();
  };
  const drainedMs = await withWorker(full, model, async () => {
    while (full.kept.size < backlog && performance.now() - begun < 300_000) await pause(10);
    return performance.now() - first;
  });
  const session = await testSession(model);
  const decoder = createDecoder();
  const times: number[] = [];
  for (let n = 0; n < 30; n++) {
    const film = largeFilm(n);
    const start = performance.now();
    const { picture } = await inspectDicom(film, ACCEPT, decoder);
    if (!picture) throw new Error('the film was refused');
    await session.scorer.score(filmLevels(picture, session.scorer.preprocess));
    times.push(performance.now() - start);
  }
  await decoder.close();
  await session.close();
  const aloneMs = median(times);
  const ratio = Math.round(((aloneMs * (full.kept.size - 1)) / drainedMs) * 100) / 100;
  say(
    `backlog: ${full.kept.size} films in ${Math.round(drainedMs)} ms; decode + model alone ${aloneMs.toFixed(1)} ms a film`,
  );
  if (values.record) say(await record(figures, seconds));
  return {
    bench: 'listen',
    side: SIDE,
    ...figures,
    backlog: full.kept.size,
    drainedMs: Math.round(drainedMs),
    aloneMs,
    ratio,
  };
}

function record(
  { films, medianMs, p95Ms, mostMs }: { films: number; medianMs: number; p95Ms: number; mostMs: number },
  seconds: number,
): Promise<string> {
  const name = 'time-to-notification';
  const fact = (id: string, value: number, about: string, unit: string) => ({
    id: `${name}.${id}`,
    value,
    about,
    unit,
  });
  return writeRecord(join(packageRoot(), 'evidence', 'records'), {
    ...recordHead(describeSoftware(process.env), new Date()),
    record: name,
    title: 'Time from announcement to notification, on the bench',
    command: `npm run bench -- listen --record --seconds ${seconds}`,
    facts: [
      fact('announced', seconds, 'Films announced, one a second, by an archive on the same machine', 'films'),
      fact('films', films, 'Films of which the worklist told', 'films'),
      fact(
        'median-ms',
        medianMs,
        'Median time from announcement to the worklist on disk; bench time is not clinical time',
        'ms',
      ),
      fact('p95-ms', p95Ms, '95th percentile of that time', 'ms'),
      fact('most-ms', mostMs, 'Longest such time', 'ms'),
      fact('side', SIDE, 'Rows and columns of the generated films, 8 bit, uncompressed', 'pixels'),
    ],
    results: [],
    tables: [],
    series: [],
  });
}
