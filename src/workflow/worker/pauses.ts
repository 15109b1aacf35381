/** The pauses of a worker's loops: a waking cuts a sleep short, and once the worker stops nobody sleeps again. */
export class Pauses {
  private ended = false;
  private readonly wakers = new Set<() => void>();

  get stopping(): boolean {
    return this.ended;
  }

  stop(): void {
    this.ended = true;
    this.wake();
  }

  wake(): void {
    for (const wake of [...this.wakers]) wake();
  }

  sleep(ms: number): Promise<void> {
    if (this.ended) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(1, ms));
      this.wakers.add(done);
    });
  }

  /** Sleeps on through wakings, except the last one. */
  async rest(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (!this.ended && performance.now() < until) await this.sleep(until - performance.now());
  }
}
