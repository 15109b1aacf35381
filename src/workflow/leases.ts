/**
 * Who works on a film, where several workers share one state folder. A lease is a file `<film>.<generation>`; whoever
 * makes the next generation first has it, so that of two workers that find an expired lease one wins. A lease ends when
 * its time is over, or at once when its worker is a process of this machine that no longer lives. A clock that jumps can
 * end a lease too early: then two workers answer one film, with the same report, of which the archive keeps one.
 */

import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { isAlive } from '../core/process.js';
import { createDurable, json, namesIn, readJson, writeDurable } from './durable.js';

export const LEASE_MS = 60_000;

interface Lease {
  readonly worker: string;
  readonly host: string;
  readonly pid: number;
  readonly until: number;
}

export interface LeaseOptions {
  readonly folder: string;
  /** Unlike that of every other worker, also of one with the same process id before. */
  readonly worker: string;
  readonly now: () => number;
  readonly host?: string;
  readonly pid?: number;
  readonly alive?: (pid: number) => boolean;
  readonly ms?: number;
}

export class Leases {
  private readonly held = new Map<string, number>();
  constructor(private readonly options: LeaseOptions) {}

  private lease(): Lease {
    const { worker, host = hostname(), pid = process.pid, now, ms = LEASE_MS } = this.options;
    return { worker, host, pid, until: now() + ms };
  }

  private path(id: string, generation: number): string {
    return join(this.options.folder, `${id}.${generation}`);
  }

  private async newest(id: string): Promise<number> {
    const own = (await namesIn(this.options.folder)).filter((name) => name.startsWith(`${id}.`));
    return own.reduce((most, name) => Math.max(most, Number(name.slice(id.length + 1))), -1);
  }

  private over(lease: Lease): boolean {
    const { host = hostname(), alive = isAlive, now, worker, ms = LEASE_MS } = this.options;
    // A time further ahead than a lease lasts was set by a clock that has jumped since.
    if (lease.until <= now() || lease.until > now() + 2 * ms) return true;
    return lease.host === host && lease.worker !== worker && !alive(lease.pid);
  }

  /** True when the film is ours until released or expired. */
  async acquire(id: string): Promise<boolean> {
    // Mostly nobody holds it: one attempt, and only a loser looks further.
    if (await createDurable(this.path(id, 0), json(this.lease()), false)) {
      this.held.set(id, 0);
      return true;
    }
    const generation = await this.newest(id);
    if (generation >= 0) {
      const lease = await readJson<Lease>(this.path(id, generation)).catch(() => null);
      if (lease === null || !this.over(lease)) return false;
    }
    if (!(await createDurable(this.path(id, generation + 1), json(this.lease()), false))) return false;
    this.held.set(id, generation + 1);
    return true;
  }

  /** Whether nobody has taken the film over; asked before anything takes effect. */
  async holds(id: string): Promise<boolean> {
    const mine = this.held.get(id);
    return mine !== undefined && (await this.newest(id)) === mine;
  }

  async renew(): Promise<void> {
    for (const [id, generation] of this.held) await writeDurable(this.path(id, generation), json(this.lease()));
  }

  /** Older generations first, so that the newest one guards the film to the end. */
  async release(id: string): Promise<void> {
    const mine = this.held.get(id);
    if (mine === undefined) return;
    this.held.delete(id);
    for (let generation = 0; generation <= mine; generation++) await rm(this.path(id, generation), { force: true });
  }
}
