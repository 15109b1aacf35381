/** One truth from several reads, by the stated rule, by plain majority and by Dawid–Skene; and each reader against it. */
import type { EvidenceTable, Fact, Result } from '../../core/types.js';
import { resultOf, slugOf } from '../results.js';
import { countsOf, DAWID_SKENE_DEFAULTS, type DawidSkene, dawidSkene } from '../stats/agreement/dawid-skene.js';
import { f1Of } from '../stats/agreement/reader-f1.js';
import { type Vote, vote } from '../stats/agreement/vote.js';
import { type Outcome, pointOnly, undefinedBecause } from '../stats/outcome.js';
import { wilson } from '../stats/proportions.js';
import { populationOf, scopeOf } from './agreement.js';
import { isPositive, type Prepared, type ReaderRules } from './reads.js';

export interface Consensus {
  readonly votes: readonly Vote[];
  readonly skene: DawidSkene | null;
  /** Dawid–Skene's label of each case: 1, 0 or null (tie, nobody read). */
  readonly labels: readonly (number | null)[];
  readonly results: readonly Result[];
  readonly facts: readonly Fact[];
  readonly tables: readonly EvidenceTable[];
}

export function consensusOf(prepared: Prepared, rules: ReaderRules): Consensus {
  const { reads, binary } = prepared;
  const calls = reads.codes.map((row) => row.map((code) => isPositive(reads, code)));
  const votes = calls.map((row) => vote(row, rules.consensus));
  const rated = binary.ratings.codes.some((code) => code >= 0);
  const skene = rated ? dawidSkene(countsOf(binary.ratings)) : null;
  const labels = Array.from(binary.rowOf, (row) => skene?.labels[row] ?? null);
  const population = populationOf(reads.finding);
  const fact = (key: string, value: Fact['value'], about: string): Fact => ({
    id: `${population}.${key}`,
    value,
    about,
  });
  const count = (outcome: Vote): number => votes.filter((v) => v === outcome).length;
  const anyPositive = calls.filter((row) => row.includes(1)).length;
  const facts: Fact[] = [
    fact('cases', reads.codes.length, 'Cases with a row in the reader table'),
    fact('patients', reads.clusters, 'Patients among them; resampling is by patient'),
    fact('reader-count', reads.readers.length, 'Readers'),
    fact('missing-reads', calls.flat().filter((c) => c < 0).length, 'Reads that are missing'),
    fact('any-positive', anyPositive, 'Cases that at least one reader calls positive'),
    fact('consensus-rule', rules.consensusWords, 'How several reads become one truth'),
    fact('consensus-positive', count('positive'), 'Cases positive by the consensus rule'),
    fact('consensus-negative', count('negative'), 'Cases negative by the consensus rule'),
    fact('consensus-excluded', count('excluded'), 'Cases that the consensus rule leaves open'),
    fact(
      'consensus-differs',
      votes.filter((v, i) => v !== 'excluded' && labels[i] !== null && (v === 'positive') !== (labels[i] === 1)).length,
      'Cases whose label differs between the consensus rule and Dawid–Skene',
    ),
  ];
  if (skene) {
    facts.push(
      fact('skene-prevalence', skene.prevalence[1]!, 'Prevalence estimated by Dawid–Skene'),
      fact('skene-iterations', skene.iterations, 'EM rounds of Dawid–Skene'),
      fact('skene-log-likelihood', skene.logLikelihood, 'Log-likelihood reached, without the multinomial constant'),
      fact(
        'skene-converged',
        skene.converged,
        `Whether EM stopped by its rule: a relative rise below ${DAWID_SKENE_DEFAULTS.tolerance}`,
      ),
    );
  }
  return {
    ...{ votes, skene, labels, facts },
    results: readerResults(prepared, rules, calls, votes, skene),
    tables: [readerTable(prepared, calls, votes, skene), voteTable(prepared, calls)],
  };
}

function readerResults(
  prepared: Prepared,
  rules: ReaderRules,
  calls: readonly (readonly number[])[],
  votes: readonly Vote[],
  skene: DawidSkene | null,
): Result[] {
  const { reads } = prepared;
  return reads.readers.flatMap((name, j) => {
    const scope = scopeOf(prepared, rules, slugOf(name));
    const truth = votes.map((v) => (v === 'excluded' ? -1 : v === 'positive' ? 1 : 0));
    const parameters = {
      reader: name,
      rule: rules.consensusWords,
      note: 'the reader is one of those who made the truth',
    };
    const own = skene?.errorRates[j];
    const rate = (value: number | null | undefined): Outcome =>
      value === null || value === undefined
        ? undefinedBecause('no case has weight in this class under Dawid–Skene')
        : pointOnly(value);
    const method = { parameters: { reader: name, model: 'errors independent given the true class' }, interval: false };
    return [
      ...against(
        { ...scope, comparator: 'consensus' },
        calls.map((row) => row[j]!),
        truth,
        parameters,
      ),
      ...(reads.given
        ? against(
            { ...scopeOf(prepared, rules, `${slugOf(name)}-given`), comparator: 'given truth' },
            calls.map((row) => row[j]!),
            Array.from(reads.given),
            { reader: name, rule: 'truth column of the table' },
          )
        : []),
      resultOf({ ...scope, comparator: 'Dawid–Skene' }, 'sensitivity', 'dawid-skene', rate(own?.[1]?.[1]), method),
      resultOf({ ...scope, comparator: 'Dawid–Skene' }, 'specificity', 'dawid-skene', rate(own?.[0]?.[0]), method),
    ];
  });
}

/** Positive and negative agreement and F1 of one reader with a truth; no claim that the truth is a reference standard. */
function against(
  scope: Parameters<typeof resultOf>[0],
  calls: readonly number[],
  truth: readonly number[],
  parameters: Readonly<Record<string, string>>,
): Result[] {
  const counts = { tp: 0, fp: 0, fn: 0, tn: 0 };
  for (const [i, call] of calls.entries()) {
    if (call < 0 || truth[i]! < 0) continue;
    counts[truth[i] === 1 ? (call === 1 ? 'tp' : 'fn') : call === 1 ? 'fp' : 'tn']++;
  }
  const { tp, fp, fn, tn } = counts;
  const own = { ...scope, n: tp + fp + fn + tn, positives: tp + fn };
  const extra = { parameters: { ...parameters, ...counts } };
  const f1 = f1Of(counts);
  return [
    resultOf(own, 'ppa', 'wilson', wilson(tp, tp + fn, scope.level), extra),
    resultOf(own, 'npa', 'wilson', wilson(tn, tn + fp, scope.level), extra),
    resultOf(
      own,
      'f1',
      'none',
      f1 === null ? undefinedBecause('nobody calls a case positive, so F1 is 0/0') : pointOnly(f1),
      { ...extra, interval: false },
    ),
  ];
}

function readerTable(
  { reads }: Prepared,
  calls: readonly (readonly number[])[],
  votes: readonly Vote[],
  skene: DawidSkene | null,
): EvidenceTable {
  return {
    id: `${populationOf(reads.finding)}-readers`,
    title: `Readers of ${reads.finding}`,
    about: 'What each reader called, and his error rates as Dawid–Skene estimates them without a reference standard',
    columns: [
      { key: 'reader', title: 'Reader' },
      { key: 'read', title: 'Read', numeric: true },
      { key: 'positive', title: 'Positive', numeric: true },
      { key: 'agree', title: 'As consensus', numeric: true },
      { key: 'sensitivity', title: 'Sensitivity (Dawid–Skene)', numeric: true },
      { key: 'specificity', title: 'Specificity (Dawid–Skene)', numeric: true },
    ],
    rows: reads.readers.map((reader, j) => ({
      reader,
      read: calls.filter((row) => row[j]! >= 0).length,
      positive: calls.filter((row) => row[j] === 1).length,
      agree: calls.filter((row, i) => votes[i] === (row[j] === 1 ? 'positive' : row[j] === 0 ? 'negative' : '')).length,
      sensitivity: skene?.errorRates[j]?.[1]?.[1] ?? null,
      specificity: skene?.errorRates[j]?.[0]?.[0] ?? null,
    })),
  };
}

function voteTable({ reads }: Prepared, calls: readonly (readonly number[])[]): EvidenceTable {
  const histogram = new Array<number>(reads.readers.length + 1).fill(0);
  for (const row of calls) histogram[row.filter((c) => c === 1).length]!++;
  return {
    id: `${populationOf(reads.finding)}-votes`,
    title: `Cases by positive reads of ${reads.finding}`,
    about: 'How many readers call a case positive',
    columns: [
      { key: 'votes', title: 'Positive reads', numeric: true },
      { key: 'cases', title: 'Cases', numeric: true },
    ],
    rows: histogram.map((cases, votes) => ({ votes, cases })),
  };
}
