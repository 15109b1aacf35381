/**
 * From an archive’s announcement to the notification, with films that arrive one a second: a fake Orthanc on loopback, the
 * worker as its own process, the model that comes with trace510k. A film is announced when it joins the change feed; it
 * is notified when the worklist file names its answer. Then a backlog is drained and compared with decode + model alone,
 * one film after another in this process, once with films in JPEG Lossless and once with uncompressed ones; `ratio`: the
 * smaller throughput of the worker over that.
 *
 * `--seconds N` (default 60) and `--backlog N` (default 1000) set the sizes; 0 leaves a part out. `--record` writes
 * evidence/records/time-to-notification.json.
 */
import { getPriority, loadavg } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { modelFolder } from '../../src/commands/shipped-model.js';
import { packageRoot } from '../../src/core/files.js';
import { inspectDicom } from '../../src/dicom/inspect.js';
import { quantileRanks } from '../../src/evaluation/stats/quantile-ranks.js';
import { recordHead, writeRecord } from '../../src/evidence/records.js';
import { describeSoftware } from '../../src/evidence/software.js';
import { filmLevels } from '../../src/model/preprocess.js';
import { FakeArchive, orthancId } from '../worker/fake-archive.js';
import { testSession } from '../workflow/model.js';
import { median, say } from './peers/torch.js';
import {
  type Coding,
  FILM_SIDE,
  type FilmMaker,
  filmMaker,
  instanceUid,
  pause,
  withWorker,
  worklistReader,
} from './peers/worker-run.js';

interface Steady {
  readonly announced: number;
  /** Milliseconds from announcement to the worklist, ascending. */
  readonly told: readonly number[];
  /** Milliseconds from announcement to the report in the archive, ascending. */
  readonly stored: readonly number[];
  readonly notScored: number;
  readonly load: readonly number[];
}

const CODINGS: readonly Coding[] = ['jpeg-lossless', 'native'];

interface Backlog {
  readonly coding: Coding;
  readonly films: number;
  readonly drainedMs: number;
  readonly decodeMs: number;
  readonly modelMs: number;
  readonly load: number;
}

export async function run(): Promise<object> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      seconds: { type: 'string', default: '60' },
      backlog: { type: 'string', default: '1000' },
      record: { type: 'boolean', default: false },
    },
  });
  const [seconds, films] = [Number(values.seconds), Number(values.backlog)];
  const model = await modelFolder(undefined);
  const make = await filmMaker(model);

  const steady = seconds > 0 ? await steadyRun(model, make, seconds) : null;
  if (steady) say(`steady: ${JSON.stringify(summary(steady))}`);
  const backlogs: Backlog[] = [];
  // After every part, since a run that is ended early has still measured.
  const keep = async (): Promise<void> => {
    const sizes = `--seconds ${seconds} --backlog ${films}`;
    if (values.record && steady) say(await record(steady, backlogs, sizes, model));
  };
  await keep();
  for (const coding of films > 0 ? CODINGS : []) {
    const backlog = await backlogRun(model, make, films, coding);
    say(`backlog: ${JSON.stringify({ ...backlog, ratio: ratioOf(backlog) })}`);
    backlogs.push(backlog);
    await keep();
  }
  const ratio = backlogs.length > 0 ? Math.min(...backlogs.map(ratioOf)) : null;
  return { bench: 'listen', side: FILM_SIDE, ...(steady ? summary(steady) : {}), backlogs, ratio };
}

async function steadyRun(model: string, make: FilmMaker, seconds: number): Promise<Steady> {
  const archive = new FakeArchive();
  return withWorker(archive, model, async (state) => {
    const look = worklistReader(state);
    const announced = new Map<string, number>();
    const told: number[] = [];
    const stored: number[] = [];
    const load: number[] = [];
    let notScored = 0;
    const waitingReports: number[] = [];
    // Films come and are answered in order, so the report that is stored next is of the film announced first.
    archive.onStored = () => stored.push(performance.now() - (waitingReports.shift() as number));
    const begun = performance.now();
    let n = 0;
    while ((told.length < seconds || stored.length < seconds) && performance.now() - begun < (seconds + 60) * 1000) {
      if (n < seconds && performance.now() - begun >= n * 1000) {
        const film = make(n, CODINGS[n % CODINGS.length]);
        const at = performance.now();
        announced.set(instanceUid(n), at);
        waitingReports.push(at);
        archive.add(orthancId(n), film);
        n++;
        if (n % 10 === 1) load.push(loadavg()[0] as number);
        if (n % 60 === 0) say(`${n} of ${seconds} films announced, ${told.length} notified`);
      }
      for (const { notice, sopInstanceUid } of (await look()) ?? []) {
        const at = announced.get(sopInstanceUid ?? '');
        if (at === undefined || notice === 'waiting') continue;
        told.push(performance.now() - at);
        if (notice === 'not scored') notScored++;
        announced.delete(sopInstanceUid as string);
      }
      await pause(5);
    }
    const ascending = (list: number[]): number[] => list.sort((a, b) => a - b);
    return { announced: n, told: ascending(told), stored: ascending(stored), notScored, load };
  });
}

const at = (sorted: readonly number[], share: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0);

/** "199 to 206": the 95% interval of a quantile, by order statistics; a limit that no film is far enough out to give is said so. */
function interval(sorted: readonly number[], share: number): string | null {
  if (sorted.length === 0) return null;
  const { lower, upper } = quantileRanks(sorted.length, share, 0.95);
  const word = (rank: number | null): string => (rank === null ? 'no limit' : String(Math.round(sorted[rank - 1]!)));
  return `${word(lower)} to ${word(upper)}`;
}

function summary({ announced, told, stored, notScored, load }: Steady) {
  return {
    announced,
    notified: told.length,
    notScored,
    medianMs: at(told, 0.5),
    medianInterval: interval(told, 0.5),
    p95Ms: at(told, 0.95),
    p95Interval: interval(told, 0.95),
    p99Ms: at(told, 0.99),
    p99Interval: interval(told, 0.99),
    mostMs: at(told, 1),
    within1s: told.filter((ms) => ms <= 1000).length,
    reportMedianMs: at(stored, 0.5),
    reportMedianInterval: interval(stored, 0.5),
    reportMostMs: at(stored, 1),
    load: Math.round(median(load) * 10) / 10,
  };
}

async function backlogRun(model: string, make: FilmMaker, films: number, coding: Coding): Promise<Backlog> {
  const before = await alone(model, make, coding);
  const archive = new FakeArchive();
  for (let n = 0; n < films; n++) archive.add(orthancId(n), make(n, coding));
  let first = 0;
  archive.onStored = () => {
    first ||= performance.now();
  };
  const begun = performance.now();
  const drainedMs = await withWorker(archive, model, async () => {
    while (archive.kept.size < films && performance.now() - begun < 600_000) await pause(10);
    return performance.now() - first;
  });
  const load = loadavg()[0] as number;
  // Before and after, since a machine that others use is not equally fast all the time.
  const after = await alone(model, make, coding);
  const both = (of: 'decode' | 'model'): number => median([...before[of], ...after[of]]);
  return { coding, films: archive.kept.size, drainedMs, decodeMs: both('decode'), modelMs: both('model'), load };
}

/** Milliseconds a film for checks and decoding, and for preprocessing and the model. */
async function alone(model: string, make: FilmMaker, coding: Coding): Promise<{ decode: number[]; model: number[] }> {
  const session = await testSession(model);
  const times = { decode: [] as number[], model: [] as number[] };
  for (let n = 0; n < 80; n++) {
    const film = make(n, coding);
    const start = performance.now();
    const { picture } = await inspectDicom(film, session.checks, session.decoder);
    if (!picture) throw new Error('the film was refused');
    const decoded = performance.now();
    await session.scorer.score(filmLevels(picture, session.scorer.preprocess));
    // The first ones run before the code is compiled.
    if (n < 20) continue;
    times.decode.push(decoded - start);
    times.model.push(performance.now() - decoded);
  }
  await session.close();
  return times;
}

const ratioOf = ({ films, drainedMs, decodeMs, modelMs }: Backlog): number =>
  Math.round((((decodeMs + modelMs) * (films - 1)) / drainedMs) * 100) / 100;

async function record(steady: Steady, backlogs: readonly Backlog[], sizes: string, model: string): Promise<string> {
  const name = 'time-to-notification';
  const s = summary(steady);
  const { scorer, close } = await testSession(model);
  const modelSha256 = scorer.sha256;
  await close();
  const fact = (id: string, value: number | string | null, about: string, unit: string) => ({
    id: `${name}.${id}`,
    value,
    about,
    unit,
  });
  const bounds = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, Number.POSITIVE_INFINITY];
  const rows = bounds.map((upTo, i) => {
    const from = i === 0 ? 0 : (bounds[i - 1] as number);
    const films = steady.told.filter((ms) => ms > from && ms <= upTo).length;
    return { time: upTo === Number.POSITIVE_INFINITY ? `over ${from} ms` : `over ${from} to ${upTo} ms`, films };
  });
  const round1 = (value: number): number => Math.round(value * 10) / 10;
  return writeRecord(join(packageRoot(), 'evidence', 'records'), {
    ...recordHead(describeSoftware(process.env), new Date()),
    record: name,
    title: 'Time from announcement to notification, on the bench',
    command: `npm run bench -- listen --record ${sizes}`,
    modelSha256,
    facts: [
      fact('announced', s.announced, 'Films announced, one a second, by an archive on the same machine', 'films'),
      fact('films', s.notified, 'Films announced in the worklist', 'films'),
      fact('not-scored', s.notScored, 'Of these, films rejected by an input check', 'films'),
      fact(
        'median-ms',
        s.medianMs,
        'Median time from announcement to the worklist on disk; bench time is not clinical time',
        'ms',
      ),
      fact('median-interval', s.medianInterval, '95% interval of the median (order statistics)', 'ms'),
      fact('p95-ms', s.p95Ms, '95th percentile of the time from announcement to the worklist on disk', 'ms'),
      fact('p95-interval', s.p95Interval, '95% interval of the 95th percentile (order statistics)', 'ms'),
      fact('p99-ms', s.p99Ms, '99th percentile of the time from announcement to the worklist on disk', 'ms'),
      fact('p99-interval', s.p99Interval, '95% interval of the 99th percentile (order statistics)', 'ms'),
      fact('most-ms', s.mostMs, 'Longest time from announcement to the worklist on disk', 'ms'),
      fact('within-1s', s.within1s, 'Films announced in the worklist within one second', 'films'),
      fact('report-median-ms', s.reportMedianMs, 'Median time from announcement to the report in the archive', 'ms'),
      fact(
        'report-median-interval',
        s.reportMedianInterval,
        '95% interval of the median time to the report (order statistics)',
        'ms',
      ),
      fact('report-most-ms', s.reportMostMs, 'Longest time from announcement to the report in the archive', 'ms'),
      fact(
        'side',
        FILM_SIDE,
        'Rows and columns of the synthetic films; half are uncompressed 8-bit, half 12-bit JPEG Lossless',
        'pixels',
      ),
      fact(
        'load',
        s.load,
        'Median number of running or waiting processes on the machine, including this test',
        'processes',
      ),
      fact(
        'nice',
        getPriority(),
        'Scheduling priority (nice value) of test and worker, which share the machine with other work; below zero: preferred',
        'steps',
      ),
      ...backlogs.flatMap((backlog) => {
        const [id, words] =
          backlog.coding === 'native' ? ['native', 'uncompressed'] : ['jpeg-lossless', 'JPEG Lossless'];
        return [
          fact(`${id}-backlog-films`, backlog.films, `Films announced at once as a backlog (${words})`, 'films'),
          fact(
            `${id}-backlog-ms`,
            round1(backlog.drainedMs / (backlog.films - 1)),
            `Mean time per film of the backlog, from retrieval to stored report (${words})`,
            'ms',
          ),
          fact(
            `${id}-alone-ms`,
            round1(backlog.decodeMs + backlog.modelMs),
            `Mean time per film in decoder and model alone, one after another (${words})`,
            'ms',
          ),
          fact(
            `${id}-ratio`,
            ratioOf(backlog),
            `Ratio of backlog throughput to that of decoder and model alone (${words})`,
            'times',
          ),
          fact(
            `${id}-load`,
            round1(backlog.load),
            `Load of the machine at the end of the backlog (${words})`,
            'processes',
          ),
        ];
      }),
    ],
    results: [],
    tables: [
      {
        id: `${name}-distribution`,
        title: 'Films by time from announcement to notification',
        about: 'Films announced one a second; the archive, the bench and the worker share one machine',
        columns: [
          { key: 'time', title: 'Time' },
          { key: 'films', title: 'Films', numeric: true },
        ],
        rows,
      },
    ],
    series: [],
  });
}
