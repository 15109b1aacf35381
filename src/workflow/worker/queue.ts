/** The films a worker knows of: those that wait, each with the time from which it may be tried, and those at work. */

/** How often the journal is looked through for films that another worker left. */
export const RESCAN_MS = 1000;

export class FilmQueue {
  /** In order of arrival. */
  private readonly waiting = new Map<string, number>();
  private readonly atWork = new Set<string>();

  /** Whether the film is new here. */
  add(film: string): boolean {
    if (this.waiting.has(film) || this.atWork.has(film)) return false;
    this.waiting.set(film, 0);
    return true;
  }

  /** The film is tried again after so long. */
  later(film: string, ms: number): void {
    this.waiting.set(film, performance.now() + ms);
  }

  /** Takes the first film that may be tried now to work. */
  take(): string | null {
    const now = performance.now();
    for (const [film, from] of this.waiting) {
      if (from > now) continue;
      this.waiting.delete(film);
      this.atWork.add(film);
      return film;
    }
    return null;
  }

  done(film: string): void {
    this.atWork.delete(film);
  }

  get working(): boolean {
    return this.atWork.size > 0;
  }

  /** What waits has failed before: none of it may be tried before the journal is looked through again. */
  get nothingSoon(): boolean {
    return this.waiting.size === 0 || [...this.waiting.values()].every((from) => from > performance.now() + RESCAN_MS);
  }
}
