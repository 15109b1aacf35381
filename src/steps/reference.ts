/**
 * Step 2: the truth that --reference brings. A table with one truth a case, or the reads of several readers made one truth
 * by the rule that the protocol states; then how well those readers agree is evidence too.
 */
import type { Loaded } from '../config/load.js';
import type { Protocol } from '../config/protocol.js';
import * as say from '../core/messages/commands.js';
import * as dataSay from '../core/messages/data.js';
import { refuse } from '../core/problems.js';
import type { Case, EvidenceTable, Fact, Result, Truth } from '../core/types.js';
import {
  type ConsensusRule,
  consensus,
  describeRule,
  majority,
  type ReaderTable,
  readReaderTable,
} from '../data/readers.js';
import { applyReference, labelCases, type Referenced } from '../data/reference-standard.js';
import { agreementOfMany, agreementOfTwo } from '../evaluation/label-agreement.js';
import { slugOf } from '../evaluation/results.js';
import { countsOf, type DawidSkene, dawidSkene } from '../evaluation/stats/agreement/dawid-skene.js';

type Reference = NonNullable<Protocol['reference']>;
type Readers = NonNullable<Reference['readers']>;

export interface ObtainedReference extends Referenced {
  readonly results: readonly Result[];
  readonly tables: readonly EvidenceTable[];
}

/** Null without a file; a file that the protocol does not describe is refused. */
export async function obtainReference(
  cases: readonly Case[],
  file: string | null | undefined,
  protocol: Loaded<Protocol>,
): Promise<ObtainedReference | null> {
  if (file === null || file === undefined) return null;
  const { reference, intervals } = protocol.value;
  if (!reference) return refuse(say.referenceNotDescribed(protocol.file));
  if (!reference.readers) return { ...(await applyReference(cases, file, reference)), results: [], tables: [] };
  return fromReaders(cases, file, reference, reference.readers, intervals.level);
}

async function fromReaders(
  cases: readonly Case[],
  file: string,
  reference: Reference,
  readers: Readers,
  level: number,
): Promise<ObtainedReference> {
  const words = {
    case: reference.caseColumn ?? 'case_id',
    positive: reference.positive,
    negative: reference.negative,
    equivocal: reference.equivocalValues,
  };
  const whole = await readReaderTable(
    file,
    readers.columns === undefined
      ? { ...words, reader: readers.column as string, read: reference.labelColumn ?? 'label' }
      : { ...words, readers: readers.columns },
  );
  const used = readers.use ?? whole.readers;
  const decided = decide(whole, readers, used);
  const rows = new Map([...decided.truths].map(([id, truth]) => [id, { truth, patient: null }]));
  const applied = labelCases(cases, rows, reference, file);
  const agreement = describeReaders(whole, cases, level);
  const fact = (id: string, value: Fact['value'], about: string): Fact => ({
    id: `reference.readers.${id}`,
    value,
    about,
  });
  return {
    ...applied,
    labelSource: {
      ...applied.labelSource,
      made: {
        ...applied.labelSource.made,
        readers: `${whole.readers.length} readers; ${decided.words}`,
        variability: 'See the agreement between readers',
      },
    },
    source: whole.source,
    facts: [
      ...applied.facts,
      fact('count', whole.readers.length, 'Readers in the table'),
      fact('rule', decided.words, 'Rule by which their reads became one truth, as the protocol states it'),
      fact('duplicates', whole.duplicates, 'Rows that repeat a read with the same outcome (counted once)'),
      ...decided.facts,
    ],
    results: agreement.results,
    tables: [agreement.table, ...decided.tables],
  };
}

interface Decided {
  readonly truths: ReadonlyMap<string, Truth>;
  readonly words: string;
  readonly facts: readonly Fact[];
  readonly tables: readonly EvidenceTable[];
}

function decide(table: ReaderTable, readers: Readers, used: readonly string[]): Decided {
  if (readers.rule === 'dawid-skene') return latentClass(table, used);
  const rule: ConsensusRule =
    readers.rule === 'majority'
      ? majority(used)
      : readers.rule === 'at-least'
        ? { rule: 'at-least', needed: readers.needed as number, readers: used }
        : {
            rule: 'adjudicated',
            first: [used[0] as string, used[1] as string],
            adjudicator: readers.adjudicator as string,
          };
  return { truths: consensus(table, rule), words: describeRule(rule), facts: [], tables: [] };
}

const CODE: Readonly<Record<Truth, number>> = { positive: 1, negative: 0, equivocal: -1, missing: -1 };

/** Dawid–Skene over the named readers: the likelier class, equivocal on a tie, missing where nobody read. */
function latentClass(table: ReaderTable, used: readonly string[]): Decided {
  const at = used.map((name) => requireReader(table, name));
  const codes = table.reads.map((reads) => at.map((k) => CODE[reads[k] as Truth]));
  const read = codes.flatMap((row, i) => (row.some((code) => code >= 0) ? [i] : []));
  if (read.length === 0) return refuse(say.nobodyRead(table.source.name));
  const fitted = dawidSkene(
    countsOf({
      categories: 2,
      raters: used.length,
      codes: Int16Array.from(read.flatMap((i) => codes[i] as number[])),
      counts: new Float64Array(read.length).fill(1),
    }),
  );
  const label = new Map(read.map((i, k) => [i, fitted.labels[k] ?? null]));
  const truth = (i: number): Truth => {
    if (!label.has(i)) return table.reads[i]?.some((r) => r === 'equivocal') ? 'equivocal' : 'missing';
    const found = label.get(i);
    return found === null ? 'equivocal' : found === 1 ? 'positive' : 'negative';
  };
  const fact = (id: string, value: Fact['value'], about: string): Fact => ({
    id: `reference.dawid-skene.${id}`,
    value,
    about,
  });
  return {
    truths: new Map(table.cases.map((id, i) => [id, truth(i)])),
    words: `the likelier class by the Dawid–Skene model of ${used.length} readers (${used.join(', ')})`,
    facts: [
      fact('cases', read.length, 'Cases with at least one read that is positive or negative'),
      fact('prevalence', fitted.prevalence[1] as number, 'Prevalence that the model estimates'),
      fact('iterations', fitted.iterations, 'Rounds until the likelihood stood still'),
      fact('converged', fitted.converged, 'Whether it did'),
      fact('log-likelihood', fitted.logLikelihood, 'Log-likelihood at the end'),
    ],
    tables: [errorRates(fitted, used)],
  };
}

function requireReader(table: ReaderTable, name: string): number {
  const at = table.readers.indexOf(name);
  return at < 0 ? refuse(dataSay.unknownReader(table.source.name, name, table.readers)) : at;
}

function errorRates(fitted: DawidSkene, used: readonly string[]): EvidenceTable {
  return {
    id: 'reader-error-rates',
    title: 'Readers as the Dawid–Skene model sees them',
    about:
      'Shares of the cases of each estimated class that the reader called so; readers are taken to err independently, so that a blind spot they share is not seen',
    columns: [
      { key: 'reader', title: 'Reader' },
      { key: 'positive', title: 'Positive cases called positive', numeric: true },
      { key: 'negative', title: 'Negative cases called negative', numeric: true },
    ],
    rows: used.map((reader, j) => ({
      reader,
      positive: fitted.errorRates[j]?.[1]?.[1] ?? null,
      negative: fitted.errorRates[j]?.[0]?.[0] ?? null,
    })),
  };
}

/** All readers of the table, pair by pair and together, on every case they read. */
function describeReaders(table: ReaderTable, cases: readonly Case[], level: number) {
  const patientOf = new Map(cases.map((film) => [film.caseId, film.patientId]));
  const patients = table.cases.map((id) => patientOf.get(id) ?? id);
  const codes = table.readers.map((_, k) => table.reads.map((reads) => CODE[reads[k] as Truth]));
  const together = agreementOfMany({
    population: 'readers',
    comparator: 'each other',
    reads: table.reads.map((reads) => reads.map((read) => CODE[read])),
    patients,
    level,
  });
  const results: Result[] = [...together];
  const rows: Record<string, string | number | null>[] = [];
  for (let a = 0; a < table.readers.length; a++) {
    for (let b = a + 1; b < table.readers.length; b++) {
      const [first, second] = [table.readers[a] as string, table.readers[b] as string];
      const found = agreementOfTwo({
        population: `reader-${slugOf(first)}-vs-${slugOf(second)}`,
        comparator: `reader ${second}`,
        first: codes[a] as number[],
        second: codes[b] as number[],
        patients,
        level,
      });
      results.push(...found.results);
      const [ppa, npa, kappa] = found.results;
      rows.push({
        ...{ pair: `${first} against ${second}`, n: kappa.n, ...found.counts },
        ...{ ppa: ppa.estimate, npa: npa.estimate, kappa: kappa.estimate },
        ...{ ppaId: ppa.id, npaId: npa.id, kappaId: kappa.id },
      });
    }
  }
  return { results, table: readerTable(rows) };
}

function readerTable(rows: EvidenceTable['rows']): EvidenceTable {
  const numeric = (key: string, title: string) => ({ key, title, numeric: true });
  return {
    id: 'reader-agreement',
    title: 'Agreement of the readers, pair by pair',
    about:
      'Every case of the reader table that both called positive or negative; the second of a pair is the comparator',
    columns: [
      { key: 'pair', title: 'Readers' },
      numeric('n', 'Cases'),
      numeric('both', 'Both positive'),
      numeric('first', 'First only'),
      numeric('second', 'Second only'),
      numeric('neither', 'Neither'),
      numeric('ppa', 'PPA'),
      numeric('npa', 'NPA'),
      numeric('kappa', 'Kappa'),
    ],
    rows,
  };
}
