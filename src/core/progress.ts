/** Progress with rate and time left, on stderr: a redrawn line on a terminal, a line now and then elsewhere. */
export interface Progress {
  /** Announces a step with its number of units (0: unknown). */
  start(label: string, total: number): void;
  /** Sets the units done and, where it helps, a few words more (a loss, a file name without patient data). */
  tick(done: number, detail?: string): void;
  end(detail?: string): void;
  /** One line of plain words. */
  note(line: string): void;
}

export const silent: Progress = { start() {}, tick() {}, end() {}, note() {} };

export interface ProgressOptions {
  readonly stream: { write(text: string): unknown; isTTY?: boolean; columns?: number };
  readonly now: () => number;
}

const REDRAW_MS = { terminal: 100, log: 10_000 };

export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return h > 0 ? `${h} h ${String(m).padStart(2, '0')} min` : `${m} min ${String(s).padStart(2, '0')} s`;
}

export function createProgress({ stream, now }: ProgressOptions): Progress {
  let label = '';
  let total = 0;
  let begun = 0;
  let drawn = 0;
  const terminal = stream.isTTY === true;
  const clear = (): void => {
    if (terminal) stream.write('\r\x1b[2K');
  };
  const line = (done: number, detail: string): string => {
    const seconds = (now() - begun) / 1000;
    if (total === 0) return `${label} ${detail}`;
    const share = Math.min(1, done / total);
    const left = done > 0 && share < 1 ? `, ${formatDuration((seconds / done) * (total - done))} left` : '';
    const bar = terminal ? `[${'#'.repeat(Math.round(share * 20)).padEnd(20, '.')}] ` : '';
    const rate = seconds > 0 && done > 0 ? `, ${(done / seconds).toPrecision(3)}/s` : '';
    return `${label} ${bar}${done}/${total}${rate}${left}${detail ? ` · ${detail}` : ''}`;
  };
  return {
    start(newLabel, newTotal) {
      label = newLabel;
      total = newTotal;
      begun = now();
      drawn = begun;
      if (terminal) stream.write(label);
    },
    tick(done, detail = '') {
      const time = now();
      if (time - drawn < (terminal ? REDRAW_MS.terminal : REDRAW_MS.log)) return;
      drawn = time;
      clear();
      stream.write(
        line(done, detail).slice(0, terminal ? (stream.columns ?? 80) - 1 : undefined) + (terminal ? '' : '\n'),
      );
    },
    end(detail = '') {
      clear();
      stream.write(`${label}: done in ${formatDuration((now() - begun) / 1000)}${detail ? ` · ${detail}` : ''}\n`);
    },
    note(words) {
      clear();
      stream.write(`${words}\n`);
    },
  };
}
