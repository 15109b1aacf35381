import { join } from 'node:path';
import test from 'ava';
import { type Protocol, protocolSchema } from '../../src/config/protocol.js';
import { packageRoot } from '../../src/core/files.js';
import { readReads } from '../../src/data/reads.js';
import { f1Counts, f1Of, planF1, readerF1 } from '../../src/evaluation/stats/agreement/reader-f1.js';
import { type TieRule, vote } from '../../src/evaluation/stats/agreement/vote.js';
import { readerStudy } from '../../src/steps/reader-study.js';
import { json, same } from './evaluation-data.js';

const DATA = process.env.TRACE510K_SHARED_DATA ?? join(packageRoot(), '..', 'shared', 'data');
const READS = join(DATA, 'reference-standard', 'google_all_findings_individual_readers.csv');
const expected = json('stat-reference/readers-google/expected.json');
const FINDINGS = Object.keys(expected.findings);

const protocol = (ties: TieRule, reads: readonly string[] = FINDINGS): Protocol =>
  protocolSchema.parse({
    version: 1,
    finding: 'Consolidation',
    scoreDirection: 'higher-is-positive',
    split: { rule: 'seeded', fractions: { training: 0.6, tuning: 0.15, test: 0.25 }, seed: 1 },
    threshold: { rule: 'fixed', value: 0.5 },
    intervals: { level: 0.95, replicates: 200, seed: 7 },
    prevalences: [0.1],
    readers: { columns: { case: 'Image ID', patient: 'Patient ID', reader: 'Reader ID' }, reads, ties },
  });

const slug = (x: string): string => x.toLowerCase().replace(/[^a-z0-9]+/g, '-');
// biome-ignore lint/suspicious/noExplicitAny: the expected file has many shapes
type Own = Record<string, any>;
const RULES = [
  ['negative', 'tie_is_negative(>=3 of 4)'],
  ['positive', 'tie_is_positive(>=2 of 4)'],
  ['excluded', 'ties_excluded'],
] as const;

test('five radiologists × 810 films: every kappa, vote and F1 of the outside table, under each tie rule', async (t) => {
  let compared = 0;
  for (const [ties, key] of RULES) {
    const study = await readerStudy({
      ...{ reads: READS, scores: null, threshold: null, protocol: protocol(ties), protocolFile: 'protocol.yaml' },
    });
    const result = (id: string) => study.results.find((r) => r.id === id)!;
    const fact = (id: string) => study.facts.find((f) => f.id === id)!.value;
    for (const finding of FINDINGS) {
      const want = expected.findings[finding];
      const population = `readers-${slug(finding)}`;
      for (const [metric, value] of [
        ['fleiss-kappa', want.fleiss_kappa],
        ['light-kappa', want.mean_pairwise_kappa_light],
        ['gwet-ac', want.gwet_ac1],
        ['percent-agreement', want.fleiss_P_bar],
      ] as const) {
        same(t, result(`${population}.${metric}.bootstrap-percentile`).estimate, value, 1e-12, `${finding} ${metric}`);
        compared++;
      }
      for (const [pair, value] of Object.entries<number>(want.pairwise_cohen_kappa)) {
        const id = `${population}-${pair.replace('|', '-')}.cohen-kappa.analytic`;
        same(t, result(id).estimate, value, 1e-12, id);
        compared++;
      }
      t.is(fact(`${population}.any-positive`), want.any_yes);
      t.is(fact(`${population}.consensus-positive`), want.majority_yes);
      const votes = study.tables.find((x) => x.id === `${population}-votes`)!;
      t.deepEqual(
        votes.rows.map((r) => r.cases),
        want.votes_histogram_0to5,
      );
      const readers = study.tables.find((x) => x.id === `${population}-readers`)!;
      t.deepEqual(
        readers.rows.map((r) => r.positive),
        want.yes_per_reader,
      );
      const scored = (scoring: string, who: string) =>
        result(`${population}-${scoring}-${who}.f1.bootstrap-percentile`);
      for (const [reader, own] of Object.entries<Own>(want.reader_f1)) {
        const majority = scored('majority-of-others', reader);
        same(t, majority.estimate, own[key].f1, 1e-12, `${finding} ${reader} ${ties}`);
        t.is(majority.parameters!.casesTied, own.n_ties);
        t.true(String(majority.parameters!.rule).includes(`tie ${ties}`));
        same(t, scored('each-other', reader).estimate, own.chexnet_mean_f1_vs_each_other_reader, 1e-12);
        const all = result(`${population}-${reader}.f1.none`);
        same(t, all.estimate, own.f1_vs_majority_of_all_five, 1e-12);
        compared += 3;
      }
      same(
        t,
        scored('majority-of-others', 'mean').estimate,
        want[`mean_reader_f1|${key}`],
        1e-12,
        `${finding} ${ties}`,
      );
      same(t, scored('each-other', 'mean').estimate, want['mean_reader_f1|chexnet_each_other'], 1e-12);
    }
  }
  t.is(compared, 3 * FINDINGS.length * (4 + 10 + 15));
});

test('Pneumonia has no majority-positive film: its F1 against the majority is NOT EVALUABLE, with the reason', async (t) => {
  const study = await readerStudy({
    ...{ reads: READS, scores: null, threshold: null, protocolFile: 'protocol.yaml' },
    protocol: protocol('negative', ['Pneumonia']),
  });
  t.is(study.facts.find((f) => f.id === 'readers-pneumonia.consensus-positive')!.value, 0);
  for (const r of study.results.filter((x) => x.id.endsWith('.ppa.wilson') && x.comparator === 'consensus')) {
    t.is(r.status, 'not-evaluable');
    t.truthy(r.reason);
  }
});

test('votes and counts behind one reader’s F1 equal the outside table', async (t) => {
  const config = protocol('negative').readers!;
  const table = await readReads(READS, config, 'Consolidation');
  const [codes] = table.findings.filter((f) => f.finding === 'Consolidation').map((f) => f.codes);
  const want = expected.findings.Consolidation;
  for (const [ties, key] of RULES) {
    const calls = {
      ...{ readers: 5, model: false, rows: codes!.length },
      codes: Int8Array.from(codes!.flat()),
    };
    const plan = planF1(calls, { scoring: 'majority-of-others', tie: ties, modelAmongOthers: false });
    const ones = new Float64Array(codes!.length).fill(1);
    for (const [j, reader] of table.readers.entries()) {
      const counts = f1Counts(plan, j, plan.truths[j]![0]!, ones);
      const { f1, ...cells } = want.reader_f1[reader][key];
      t.deepEqual({ ...counts }, cells);
      t.is(f1Of(counts), f1);
    }
    same(t, readerF1(plan, ones).mean, want[`mean_reader_f1|${key}`], 1e-12);
  }
  const majority = codes!.filter((row) => vote(row, { rule: 'majority', tie: 'negative' }) === 'positive').length;
  t.is(majority, want.majority_yes);
});
