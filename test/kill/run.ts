/**
 * Kills workers with signal 9 at random moments while they work through an archive, starts them again, and looks at what
 * the archive has in the end: one report for each film, and every report that was sent twice sent with the same bytes.
 * A moment is drawn as so many films asked for and reports sent after a start and up to 60 ms more, so that kills fall into
 * fetching, answering, persisting and storing on a machine of any speed; one in eight falls into the start itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { packageRoot } from '../../src/core/files.js';
import { createRng } from '../../src/core/rng.js';
import { FakeArchive, film, orthancId } from '../worker/fake-archive.js';
import { modelFolder } from '../workflow/model.js';

export interface KillOptions {
  readonly studies: number;
  readonly kills: number;
  readonly workers: number;
  readonly seed: number;
  readonly onProgress?: (stored: number, kills: number) => void;
}

export interface KillOutcome {
  readonly films: number;
  readonly reports: number;
  readonly kills: number;
  /** Films whose report never arrived. */
  readonly lost: number;
  /** Reports beyond one a film. */
  readonly doubled: number;
  /** Reports that were sent more than once. */
  readonly sentAgain: number;
  /** Of those, reports whose bytes differed. */
  readonly changed: number;
  readonly parked: number;
  readonly open: number;
  /** Ended records by the state before the kill was noticed: how far the films had come when they were taken up again. */
  readonly stateAtKill: Readonly<Record<string, number>>;
  /** Films the worklist names as answered with a stored report. */
  readonly notified: number;
  readonly seconds: number;
}

export async function killRun({ studies, kills, workers, seed, onProgress }: KillOptions): Promise<KillOutcome> {
  const begun = performance.now();
  const rng = createRng(seed, 'kills');
  const model = await modelFolder();
  const state = await mkdtemp(join(tmpdir(), 'trace510k-kill-'));
  const archive = new FakeArchive();
  for (let n = 0; n < studies; n++) archive.add(orthancId(n), film(n));
  const url = await archive.listen();
  const children = new Set<ChildProcess>();
  const stateAtKill: Record<string, number> = {};
  let killed = 0;

  const start = (): ChildProcess => {
    const child = spawn(
      process.execPath,
      [
        ...[join(packageRoot(), 'dist', 'src', 'cli.js'), 'listen', '--orthanc', url, '--state', state],
        ...['--model', model, '--threads', '1', '--quiet', '--poll', '50'],
      ],
      { cwd: packageRoot(), stdio: ['ignore', 'ignore', 'inherit'] },
    );
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };
  const ended = (child: ChildProcess): Promise<void> =>
    child.exitCode !== null || child.signalCode !== null
      ? Promise.resolve()
      : new Promise((done) => child.once('exit', () => done()));
  const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
  /** Resolves after so many more requests, or at once when everything is stored. */
  const requests = (count: number): Promise<void> =>
    new Promise((done) => {
      let left = count;
      archive.onFilm = () => {
        if (--left > 0) return;
        archive.onFilm = null;
        done();
      };
    });

  try {
    // Kills are spread over the films: on average half as many requests lie between two as the run has for each.
    const between = Math.max(4, Math.floor((studies * 2) / kills));
    let fleet = Array.from({ length: workers }, start);
    while (killed < kills) {
      if (rng.below(8) === 0) await pause(rng.below(1500));
      else {
        await Promise.race([requests(1 + rng.below(between)), pause(60_000)]);
        await pause(rng.below(60));
      }
      const victim = fleet[rng.below(fleet.length)] as ChildProcess;
      victim.kill('SIGKILL');
      await ended(victim);
      killed++;
      for (const name of (await readdir(join(state, 'open')).catch(() => [])).filter((n) => !n.startsWith('.'))) {
        const job = await readFile(join(state, 'open', name), 'utf8').catch(() => null);
        if (job === null) continue;
        const at = (JSON.parse(job) as { state: string }).state;
        stateAtKill[at] = (stateAtKill[at] ?? 0) + 1;
      }
      onProgress?.(archive.kept.size, killed);
      fleet = fleet.map((child) => (child === victim ? start() : child));
    }
    // The rest without disturbance, ended by a signal that lets films at work be finished.
    let before = -1;
    let still = 0;
    while (still < 300) {
      const open = (await readdir(join(state, 'open'))).filter((n) => !n.startsWith('.')).length;
      if (archive.kept.size >= studies && open === 0) break;
      still = archive.kept.size === before ? still + 1 : 0;
      before = archive.kept.size;
      onProgress?.(archive.kept.size, killed);
      await pause(200);
    }
    for (const child of fleet) child.kill('SIGTERM');
    await Promise.all(fleet.map(ended));
    const list = JSON.parse(await readFile(join(state, 'worklist.json'), 'utf8')) as {
      films: { reportStored: boolean }[];
    };
    const count = async (folder: string): Promise<number> =>
      (await readdir(join(state, folder))).filter((n) => !n.startsWith('.')).length;
    const sends = [...archive.stored.values()];
    return {
      films: studies,
      reports: archive.kept.size,
      kills: killed,
      lost: studies - new Set([...archive.kept.values()].map(sourceOf)).size,
      doubled: archive.kept.size - new Set([...archive.kept.values()].map(sourceOf)).size,
      sentAgain: sends.filter((s) => s.length > 1).length,
      changed: sends.filter((s) => new Set(s).size > 1).length,
      parked: await count('parked'),
      open: await count('open'),
      stateAtKill,
      notified: list.films.filter((f) => f.reportStored).length,
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await archive.close();
  }
}

/** Which film a report speaks of: the study UIDs of these films are all different. */
function sourceOf(report: Uint8Array): string {
  const found = /2\.25\.7(\d+)2(?=\D)/.exec(Buffer.from(report).toString('latin1'));
  if (!found) throw new Error('a report without the study of its film');
  return found[1] as string;
}
