/**
 * How the project says that something is wrong with what it was given. Every message is made in core/messages/, one
 * file a room; a problem says what was expected, what came, where, and what to do next.
 */

export interface Place {
  readonly file?: string;
  /** 1-based line or data row, as a person counts in an editor (the header is row 1). */
  readonly row?: number;
  readonly column?: string;
}

export interface Problem {
  /** kebab-case, a positive statement of the rule that was broken: `csv-has-the-mapped-columns`. */
  readonly rule: string;
  readonly message: string;
  readonly place?: Place;
  /** What to do next. */
  readonly next?: string;
}

/** Bad input or configuration: exit code 2. Carries every problem found, not only the first. */
export class InputError extends Error {
  override readonly name = 'InputError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((p) => formatProblem(p)).join('\n'));
  }
}

/** Stops the run with one problem. */
export function refuse(problem: Problem): never {
  throw new InputError([problem]);
}

const PRINTED_AT_MOST = 20;

/** A fault of ours: a state that no input may cause. Exit code 1. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}

export function formatPlace(place: Place | undefined): string {
  if (!place) return '';
  const parts = [
    place.file,
    place.row === undefined ? undefined : `row ${place.row}`,
    place.column && `column "${place.column}"`,
  ];
  return parts.filter(Boolean).join(', ');
}

export function formatProblem(problem: Problem): string {
  const place = formatPlace(problem.place);
  const next = problem.next ? `\n    → ${problem.next}` : '';
  return `${place ? `${place}: ` : ''}${problem.message} [${problem.rule}]${next}`;
}

/** All problems for a person, the long lists shortened with their count. */
export function formatProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, PRINTED_AT_MOST).map((problem, i) => {
    // Neighbours with the same advice get it once, behind the last of them.
    const { next, ...rest } = problem;
    const again = i + 1 < Math.min(problems.length, PRINTED_AT_MOST) && problems[i + 1]?.next === next;
    return `  ${formatProblem(again ? rest : problem)}`;
  });
  const more = problems.length - shown.length;
  if (more > 0) shown.push(`  … and ${more} more of the same kind or others`);
  return shown.join('\n');
}

/** Collects problems so that one run shows them all. */
export class Problems {
  readonly list: Problem[] = [];
  add(problem: Problem): void {
    this.list.push(problem);
  }
  throwIfAny(): void {
    if (this.list.length > 0) throw new InputError(this.list);
  }
}
