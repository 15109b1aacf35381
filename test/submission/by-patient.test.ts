/** What is printed where a patient has several films: the result that the evidence marks, and what it cannot say. */
import test from 'ava';
import type { EvidenceTable, Result } from '../../src/core/types.js';
import { createContext, primaryId } from '../../src/submission/context.js';
import { predictiveValueTable } from '../../src/submission/population-tables.js';
import { comparisonTables, intervalsByMethod } from '../../src/submission/statistics-tables.js';
import { fakeEvidence } from './fake-evidence.js';

type Change = (result: Result) => Result;

/** The FAKE predictive values by three methods, the clustered one marked. */
function predictive(change: Change = (r) => r) {
  return createContext(
    fakeEvidence({
      change: ({ results }) => {
        for (const r of results.filter((one) => one.method === 'mercaldo')) {
          const [lower, upper] = [(r.estimate as number) - 0.02, (r.estimate as number) + 0.001];
          const marked = { method: 'clustered-ratio', lower, upper, parameters: { printed: true } };
          results.push(change({ ...r, ...marked, id: r.id.replace('mercaldo', 'clustered-ratio') }));
        }
      },
    }),
  );
}

test('REQ-021: predictive values at a stated prevalence are printed by the result that the evidence marks', (t) => {
  const context = predictive();
  t.is(primaryId(context, 'overall-prev-0-1', 'ppv'), 'overall-prev-0-1.ppv.clustered-ratio');
  const table = predictiveValueTable(context);
  t.is(table.match(/-clustered-ratio\)/g)?.length, 6);
  t.false(table.includes('mercaldo'));
  const beside = intervalsByMethod(context, 'overall');
  t.regex(beside, /Positive predictive value at 10% \| Mercaldo \|[^|]+\|[^|]+\| {1,2}\|/);
  t.regex(beside, /Positive predictive value at 10% \| clustered ratio \|[^|]+\|[^|]+\| yes \|/);
});

test('a predictive value without width comes with Mercaldo’s interval', (t) => {
  const table = predictiveValueTable(
    predictive((r) => ({ ...r, lower: null, upper: null, limitReason: 'all cases are alike' })),
  );
  t.regex(
    table,
    /no bootstrap interval is given\. Mercaldo’s interval, which treats the films as independent, is positive predictive value at 1\.28%/,
  );
});

function gaps(first: number) {
  const at = 'sex-m-vs-sex-f';
  const one = (method: string, marked: boolean, lower: number): Result => ({
    ...{ id: `${at}.ppa-difference.${method}`, population: at, metric: 'ppa-difference', method },
    ...{ estimate: first - 0.7, lower, upper: 0.5, level: 0.95, n: 200, positives: 50, status: 'ok' },
    ...{ comparator: 'FAKE labels', parameters: { first, second: 0.7, p: 0.04, ...(marked ? { printed: true } : {}) } },
  });
  const all = [
    one('newcombe', false, 0.01),
    one('clustered-ratio', false, -0.1),
    one('bootstrap-percentile', true, 0.02),
  ];
  const evidence = fakeEvidence({ change: ({ results }) => void results.push(...all) });
  const rows = all.map((r) => ({
    ...{ result: r.id, population: at, metric: r.metric, method: r.method, first, second: 0.7 },
    ...{ difference: r.estimate, lower: r.lower, upper: r.upper, p: 0.04, margin: null, conclusion: null },
  }));
  const table: EvidenceTable = { id: 'comparisons', title: 'FAKE', about: 'FAKE', columns: [], rows };
  return createContext({ ...evidence, tables: new Map([...evidence.tables, ['comparisons', table]]) });
}

test('REQ-021: of the methods of a difference between subgroups the one that the evidence marks is printed, and judged by', (t) => {
  const text = comparisonTables(gaps(0.9), 'subgroups');
  t.true(text.includes('-ppa-difference-bootstrap-percentile)'));
  t.false(/newcombe|clustered/.test(text));
  t.regex(text, /1 comparison; .* allows for patients who stand in both groups/);
  t.regex(text, /interval excludes zero: .*0\.200 \(0\.020/);
});

test('where a group came out all alike, the difference is given by the clustered ratio as well', (t) => {
  const text = comparisonTables(gaps(1), 'subgroups');
  t.regex(text, /Where every case of a group came out alike, .* By the clustered ratio: .*\(−0\.100 to 0\.500\)/);
});

test('evidence that marks nothing is printed whole, and said to take films as independent', (t) => {
  const context = gaps(0.9);
  const results = new Map(
    [...context.evidence.results].map(([id, r]) => [id, { ...r, parameters: { first: 0.9, second: 0.7 } }]),
  );
  const text = comparisonTables(createContext({ ...context.evidence, results }), 'subgroups');
  t.regex(text, /Newcombe/);
  t.regex(text, /take films as independent/);
});
