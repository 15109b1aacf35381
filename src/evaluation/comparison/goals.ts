/**
 * Performance goals: is the estimate above (below, where lower is better) a value stated beforehand? The result is the
 * distance estimate − goal with the endpoint's own interval shifted, and a one-sided p: from the standard error where the
 * endpoint has one, the exact binomial tail for a proportion of independent cases, none for resampled intervals. The
 * conclusion is always that the endpoint's limit lies beyond the goal, at (1 − level)/2 one-sided.
 */
import type { ComparisonPlan } from '../../config/comparison.js';
import type { Protocol } from '../../config/protocol.js';
import type { Fact, Result } from '../../core/types.js';
import { metricOf } from '../metrics.js';
import { resultOf, slugOf, variantOf } from '../results.js';
import { binomialCdf } from '../stats/distributions/beta.js';
import { normalCdf } from '../stats/distributions/normal.js';
import { undefinedBecause } from '../stats/outcome.js';
import type { Compared } from './models.js';

/** Goals of one value stand under one population, with one name for all of them. */
export function againstGoals(protocol: Protocol, known: ReadonlyMap<string, Result>): Compared {
  const goals = protocol.comparison?.goals ?? [];
  const results = goals.map((goal) => againstGoal(goal, known, protocol));
  const names = new Map<string, string[]>();
  for (const [i, { population }] of results.entries()) {
    const { endpoint, goal, justification } = goals[i]!;
    const words = `performance goal ${goal} for ${endpoint} (${justification})`;
    names.set(population, [...(names.get(population) ?? []), words]);
  }
  const facts = [...names].map(([population, words]): Fact => {
    return { id: `${population}.name`, value: words.join('; '), about: 'What the protocol set as goal, and why' };
  });
  return { results, facts };
}

type Goal = ComparisonPlan['goals'][number];

function againstGoal(goal: Goal, results: ReadonlyMap<string, Result>, protocol: Protocol): Result {
  const endpoint = results.get(goal.endpoint) ?? absent(goal, protocol);
  const { population, metric, method, n, positives, level, estimate, lower, upper, unlimited, limitReason } = endpoint;
  const { reason } = endpoint;
  const less = (x: number | null): number | null => (x === null ? null : x - goal.goal);
  const higher = metricOf(metric).better !== 'lower';
  const concluded = conclusion(endpoint, goal.goal, higher);
  return resultOf(
    {
      population: variantOf(population, `vs-goal-${slugOf(goal.goal)}`),
      ...{ comparator: endpoint.comparator ?? '', n, positives, level: level ?? 0 },
    },
    `${metric}-difference`,
    method,
    {
      ...{ estimate: less(estimate), lower: less(lower), upper: less(upper) },
      ...(reason === undefined ? {} : { reason }),
      ...(unlimited === undefined ? {} : { unlimited }),
      ...(limitReason === undefined ? {} : { limitReason }),
    },
    {
      ...(endpoint.threshold === undefined ? {} : { threshold: endpoint.threshold }),
      ...(level === null ? { interval: false } : {}),
      parameters: {
        ...{ first: estimate, second: goal.goal, goal: goal.goal, better: higher ? 'higher' : 'lower' },
        ...{ p: oneSided(endpoint, goal.goal, higher), concluded, justification: goal.justification },
      },
    },
  );
}

/** Whether the limit on the side of the goal lies beyond it; an infinite one does not. */
function conclusion({ lower, upper, unlimited }: Result, goal: number, higher: boolean): boolean | null {
  const limit = higher ? lower : upper;
  if (limit === null) return unlimited === (higher ? 'lower' : 'upper') ? false : null;
  return higher ? limit > goal : limit < goal;
}

/** An endpoint that the evaluation did not produce, as a result that says so. */
function absent({ endpoint }: Goal, protocol: Protocol): Result {
  const [population = 'overall', metric = 'auroc', method = 'none'] = endpoint.split('.');
  const scope = { population, comparator: '', n: 0, positives: 0, level: protocol.intervals.level };
  return resultOf(scope, metric, method, undefinedBecause(`the evaluation produced no result "${endpoint}"`));
}

function oneSided({ estimate, parameters }: Result, goal: number, higher: boolean): number | null {
  if (estimate === null || !parameters) return null;
  const { standardError, events, cases } = parameters;
  if (typeof standardError === 'number' && standardError > 0) {
    return normalCdf((estimate - goal) / standardError, higher);
  }
  if (typeof events === 'number' && typeof cases === 'number' && goal > 0 && goal < 1) {
    // P(X ≥ events) or P(X ≤ events) when the true share is the goal.
    return higher ? upperTail(events, cases, goal) : binomialCdf(events, cases, goal);
  }
  return null;
}

/** P(X ≥ k) as P(n − X ≤ n − k), so that a small tail keeps its digits. */
const upperTail = (k: number, n: number, p: number): number => (k === 0 ? 1 : binomialCdf(n - k, n, 1 - p));
