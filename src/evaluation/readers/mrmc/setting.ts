/** What both analyses of a multi-reader study start from. */
import type { Scope } from '../../results.js';
import type { CovarianceMethod } from '../../stats/mrmc/covariances.js';
import type { CellFigure, Figure } from '../../stats/mrmc/figures.js';
import type { DfMethod } from '../../stats/mrmc/obuchowski-rockette.js';
import type { StudySums } from '../../stats/mrmc/pair-sums.js';
import type { Study } from '../../stats/mrmc/study.js';

export interface MrmcRules {
  readonly level: number;
  readonly figure: Figure;
  readonly covariance: CovarianceMethod;
  readonly df: DfMethod;
}

export interface Setting {
  readonly study: Study;
  readonly rules: MrmcRules;
  readonly metric: string;
  readonly sums: StudySums | null;
  readonly figures: readonly CellFigure[];
  readonly design: string;
  readonly scope: (part: string, comparator: string) => Scope;
}

export const eachPair = (n: number): [number, number][] =>
  Array.from({ length: n }, (_, a) =>
    Array.from({ length: n - a - 1 }, (_, k): [number, number] => [a, a + 1 + k]),
  ).flat();
