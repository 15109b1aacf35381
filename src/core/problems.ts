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

const PRINTED_OF_A_KIND = 20;

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

/** All problems for a person: every kind of fault, a long list of one kind shortened with its count. */
export function formatProblems(problems: readonly Problem[]): string {
  const counts = new Map<string, number>();
  const shown = problems.filter(({ rule }) => {
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    return count <= PRINTED_OF_A_KIND;
  });
  const lines = shown.map((problem, i) => {
    // Neighbours with the same advice get it once, behind the last of them.
    const { next, ...rest } = problem;
    return `  ${formatProblem(next !== undefined && shown[i + 1]?.next === next ? rest : problem)}`;
  });
  for (const [rule, count] of counts) {
    if (count > PRINTED_OF_A_KIND) lines.push(`  … and ${count - PRINTED_OF_A_KIND} more of [${rule}]`);
  }
  return lines.join('\n');
}

/** The same fault at the same place, found on two ways, is told once. */
export function uniqueProblems(problems: readonly Problem[]): Problem[] {
  const key = ({ rule, place, message }: Problem): string => JSON.stringify([rule, place?.file, place?.row, message]);
  return [...new Map(problems.toReversed().map((problem) => [key(problem), problem])).values()].reverse();
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
