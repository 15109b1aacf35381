import test from 'ava';
import { planSchema } from '../../src/config/plan.js';
import { simulatePower } from '../../src/evaluation/planning/simulate.js';
import { planFacts, planSize, planTables } from '../../src/evaluation/planning/size.js';
import {
  casesForPairedAucs,
  casesForTwoAucs,
  hanleyMcNeilRatings,
  positivesForGoal,
  positivesForWidth,
  powerForGoal,
} from '../../src/evaluation/stats/planning/auc-plan.js';
import { clusteredSize, designEffect } from '../../src/evaluation/stats/planning/design-effect.js';
import { casesForMrmc, mrmcPower } from '../../src/evaluation/stats/planning/mrmc-plan.js';
import {
  casesForPairedMargin,
  casesForPairedProportions,
  independentDiscordance,
} from '../../src/evaluation/stats/planning/paired-plan.js';
import { casesForGoal, casesForWidth, goalDesign } from '../../src/evaluation/stats/planning/proportion-plan.js';
import { near, protocol } from './helpers.js';

test('published sizes: Hanley & McNeil 652, 897, 1131; Buderer 1,255 and 8,295; MRMCsamplesize 194 and 215', (t) => {
  // Radiology 143 (1982) Table III, .70 against .75; the paper rounds its Q to a table, hence ±2.
  for (const [power, want] of [
    [0.8, 652],
    [0.9, 897],
    [0.95, 1131],
  ] as const) {
    t.true(Math.abs(casesForTwoAucs(0.7, 0.75, 0.05, power) - want) < 2);
  }
  // epiR manual, epi.ssdxsesp.
  t.is(Math.ceil(casesForWidth(0.8, 0.07, 0.95, 0.1)), 1255);
  t.is(Math.ceil(casesForWidth(0.95, 0.1, 0.95, 0.0022)), 8295);
  // MRMCsamplesize 1.0.0, sampleSize_Standalone.
  t.is(clusteredSize(215, 1.25, 0.5).clusters, 194);
  t.is(designEffect(1.25, 0.5), 1.125);
});

test('Hanley & McNeil’s ratings give AUC .893 and SE .032 by their tie rule', (t) => {
  const got = hanleyMcNeilRatings([3, 2, 2, 11, 33], [33, 6, 6, 11, 2]);
  t.is(got.auc.toFixed(3), '0.893');
  t.is(got.standardError.toFixed(3), '0.032');
});

test('pROC’s power of one curve: 41 and 72 cases, AUC .73, two-sided .05, is .98975', (t) => {
  t.true(near(powerForGoal(0.5, 0.73, 0.025, 41, 72 / 41), 0.989745343551401, 1e-9).ok);
  t.true(near(positivesForGoal(0.5, 0.73, 0.025, 0.9, 1), 29.9467827941639, 1e-6).ok);
  t.true(near(positivesForWidth(0.8, 0.05, 0.95, 1), 183.561310233664, 1e-11).ok);
});

test('R’s exact one-sample sizes: 107 of which 94, 225 of which 202, 119 of which 92; power is a saw-tooth', (t) => {
  for (const [goal, expected, alpha, power, n, critical] of [
    [0.8, 0.9, 0.025, 0.8, 107, 94],
    [0.85, 0.92, 0.025, 0.9, 225, 202],
    [0.7, 0.8, 0.05, 0.8, 119, 92],
  ] as const) {
    const { first, steady } = casesForGoal(goal, expected, 1 - 2 * alpha, power, 'clopper-pearson')!;
    t.deepEqual([first.n, first.critical], [n, critical]);
    t.true(first.size <= alpha, 'the exact test keeps its level');
    t.true(steady.n > first.n);
    const between = Array.from({ length: steady.n - first.n }, (_, k) => first.n + k);
    t.true(between.some((m) => goalDesign(m, goal, expected, 1 - 2 * alpha, 'clopper-pearson').power < power));
  }
  t.is(casesForGoal(0.8, 0.8001, 0.95, 0.9, 'wilson', { most: 500 }), null, 'out of reach');
  t.is(goalDesign(3, 0.9, 0.99, 0.95, 'wilson').critical, null, 'even 3 of 3 does not lie above');
});

test('paired designs: agreement saves cases, a margin costs or spares them, a correlation of 0 is no pairing', (t) => {
  const independent = casesForPairedProportions(0.9, 0.8, independentDiscordance(0.9, 0.8), 0.025, 0.8);
  const alike = casesForPairedProportions(0.9, 0.8, 0.12, 0.025, 0.8);
  t.true(alike < independent);
  // Connor 1987: (1.96·√.26 + .8416·√(.26 − .01))²/.01
  t.true(near(independent, (1.959963984540054 * Math.sqrt(0.26) + 0.8416212335729143 * 0.5) ** 2 / 0.01, 1e-9).ok);
  t.true(
    casesForPairedMargin(0.9, 0.9, 0.18, 0.05, 0.025, 0.8) > casesForPairedMargin(0.9, 0.9, 0.18, 0.1, 0.025, 0.8),
  );
  t.true(near(casesForPairedAucs(0.9, 0.85, 0, 0.025, 0.8), casesForTwoAucs(0.9, 0.85, 0.025, 0.8), 1e-12).ok);
  t.true(casesForPairedAucs(0.9, 0.85, 0.5, 0.025, 0.8) < 0.6 * casesForTwoAucs(0.9, 0.85, 0.025, 0.8));
});

const PILOT = { interaction: 0.0002, error: 0.0008, cov1: 0.00035, cov2: 0.00034, cov3: 0.00024, cases: 114 };

test('multi-reader power: α without a difference, more with readers and cases, and a number that reaches it', (t) => {
  t.true(near(mrmcPower(PILOT, 0, 6, 200, 0.05).power, 0.05, 1e-9).ok);
  const grid = [4, 8, 12].map((r) => [100, 300].map((c) => mrmcPower(PILOT, 0.04, r, c, 0.05).power));
  for (const row of grid) t.true(row[1]! > row[0]!);
  t.true(grid[1]![0]! > grid[0]![0]! && grid[2]![0]! > grid[1]![0]!);
  const found = casesForMrmc(PILOT, 0.04, 8, 0.05, 0.8)!;
  t.true(found.power >= 0.8);
  t.true(mrmcPower(PILOT, 0.04, 8, found.cases - 1, 0.05).power < 0.8, 'one case fewer is too few');
  t.is(casesForMrmc({ ...PILOT, interaction: 0.01 }, 0.02, 3, 0.05, 0.8), null, 'three readers can be too few for any');
});

const plan = (changes: object = {}) =>
  planSchema.parse({
    endpoints: [{ id: 'se', metric: 'sensitivity', goal: 0.8, expected: 0.9, power: 0.8, bound: 'wilson' }],
    prevalence: 0.5,
    simulation: { studies: 400, replicates: 200, seed: 9 },
    ...changes,
  });
const analysis = protocol({
  intervals: { level: 0.95, replicates: 200, seed: 7, primary: { auroc: 'delong', proportions: 'wilson' } },
});

test('the set has the planned prevalence, pays for clusters and losses, and needs enough of either class', (t) => {
  const size = planSize(
    plan({ prevalence: 0.2, unusable: 0.1, clusters: { casesPerPatient: 2, correlation: 0.5 }, sites: { atLeast: 3 } }),
    0.95,
  );
  t.is(size.effect, 1.5);
  t.true(size.positives * 0.9 >= size.independent.positives * 1.5 - 1);
  t.is(size.patients, Math.ceil(size.cases / 2));
  t.is(size.sites, 3);
  const facts = planFacts(plan(), planSize(plan(), 0.95), 0.95);
  t.is(facts.find((f) => f.id === 'plan.sites')!.value, null);
  t.truthy(facts.find((f) => f.id === 'plan.sites')!.reason);
  t.true(facts.every((f) => f.id.startsWith('plan.')));
  t.is(planTables(plan(), planSize(plan(), 0.95))[0]!.rows.length, 1);
});

test('simulated power agrees with the exact one, is the same for one seed, and falls when films of a patient are alike', (t) => {
  const own = plan();
  const size = planSize(own, 0.95);
  const run = (p: typeof own) => simulatePower({ protocol: analysis, plan: p, size })[0]!;
  const simulated = run(own);
  const exact = goalDesign(size.independent.positives, 0.8, 0.9, 0.95, 'wilson').power;
  t.true(exact > simulated.lower! - 0.03 && exact < simulated.upper! + 0.03, `${exact} ${simulated.estimate}`);
  t.is(run(own).estimate, simulated.estimate);
  t.is(simulated.parameters!.interval, 'wilson');
  const clustered = protocol({
    intervals: { level: 0.95, replicates: 200, seed: 7, primary: { auroc: 'delong', proportions: 'clustered-ratio' } },
  });
  const alike = simulatePower({
    ...{ protocol: clustered, size },
    plan: plan({ clusters: { casesPerPatient: 4, correlation: 0.8 } }),
  })[0]!;
  t.true(alike.estimate! < simulated.estimate! - 0.05, `${alike.estimate} ${simulated.estimate}`);
});

test('a plan that contradicts itself is refused', (t) => {
  const refused = (changes: object) => planSchema.safeParse({ ...plan(), ...changes }).success;
  t.false(refused({ endpoints: [{ id: 'a', metric: 'auroc', goal: 0.9, expected: 0.8 }] }));
  t.false(refused({ comparisons: [{ id: 'b', metric: 'sensitivity', first: 0.8, second: 0.8 }] }));
  t.false(refused({ comparisons: [{ id: 'b', metric: 'sensitivity', first: 0.7, second: 0.8, margin: 0.05 }] }));
  t.false(refused({ comparisons: [{ id: 'se', metric: 'sensitivity', first: 0.9, second: 0.8 }] }), 'two of one id');
  t.true(refused({ comparisons: [{ id: 'b', metric: 'sensitivity', first: 0.78, second: 0.8, margin: 0.05 }] }));
});
