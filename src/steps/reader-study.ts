/** From a reader table (and model scores) to the content of the record `readers`: numbers for evaluation, nothing more. */
import type { Protocol } from '../config/protocol.js';
import type { ReadersConfig } from '../config/readers.js';
import { columnIndex, rowNumber } from '../core/csv.js';
import { badScore } from '../core/messages/data.js';
import * as say from '../core/messages/readers.js';
import { Problems, refuse } from '../core/problems.js';
import type { Description, EvidenceTable, Fact, Result, SourceFile } from '../core/types.js';
import { readTable } from '../data/dataset.js';
import { type FindingReads, type ReadsTable, readReads } from '../data/reads.js';
import { agreementResults } from '../evaluation/readers/agreement.js';
import { consensusOf } from '../evaluation/readers/consensus.js';
import { f1Results } from '../evaluation/readers/f1.js';
import { mrmcEvidence } from '../evaluation/readers/mrmc.js';
import { prepareReads, type ReaderRules } from '../evaluation/readers/reads.js';
import { agreementTable, f1Table, mrmcTable } from '../evaluation/readers/study-tables.js';
import { orient } from '../evaluation/sample.js';
import { type VoteRule, voteWords } from '../evaluation/stats/agreement/vote.js';
import { type Study, studyOf } from '../evaluation/stats/mrmc/study.js';

export interface ReaderStudyOptions {
  readonly reads: string;
  /** Model scores by case, columns as the protocol names them. */
  readonly scores: string | null;
  /** Threshold of the model's calls; null: the protocol's fixed one. */
  readonly threshold: number | null;
  readonly protocol: Protocol;
  readonly protocolFile: string;
}

export interface ReaderStudy extends Description {
  readonly results: readonly Result[];
  readonly findings: readonly string[];
  readonly sources: readonly SourceFile[];
  /** Consensus and Dawid–Skene label of every case, one CSV row each. */
  readonly labels: readonly (readonly (string | number | null)[])[];
}

export const LABEL_COLUMNS = ['case', 'finding', 'positive_reads', 'reads', 'consensus', 'dawid_skene', 'posterior'];

export async function readerStudy(options: ReaderStudyOptions): Promise<ReaderStudy> {
  const { protocol } = options;
  const config = protocol.readers;
  if (!config) return refuse(say.noReadersSection(options.protocolFile));
  const table = await readReads(options.reads, config, protocol.finding);
  const model = options.scores === null ? null : await modelCalls(options, table);
  const clusters = patientNumbers(table, protocol.intervals.cluster);
  const rules = rulesOf(config, protocol, table.readers);
  const results: Result[] = [];
  const facts: Fact[] = [sourceFact('reads', table.source), ...(model ? [sourceFact('scores', model.source)] : [])];
  const tables: EvidenceTable[] = [];
  const labels: (string | number | null)[][] = [];
  const findings = table.findings.map(nameOf);
  for (const [k, reads] of table.findings.entries()) {
    const finding = findings[k] as string;
    const given = table.cases.some((c) => c.truth !== null) ? Int8Array.from(table.cases, (c) => c.truth ?? -1) : null;
    const prepared = prepareReads({
      ...{ finding, readers: table.readers, caseIds: table.cases.map((c) => c.id), ...clusters },
      ...{ scale: table.scale, positiveFrom: table.positiveFrom, codes: reads.codes, given },
      model: model?.calls ?? null,
    });
    const consensus = consensusOf(prepared, rules);
    results.push(...agreementResults(prepared, rules), ...f1Results(prepared, rules), ...consensus.results);
    facts.push(...consensus.facts);
    tables.push(...consensus.tables);
    for (const [i, id] of table.cases.entries()) {
      const row = reads.codes[i]!;
      const read = row.filter((c) => c >= 0).length;
      labels.push([
        ...[id.id, finding, row.filter((c) => c >= table.positiveFrom).length, read, consensus.votes[i]!],
        consensus.labels[i] === null ? '' : consensus.labels[i]!,
        read === 0 ? null : (consensus.skene?.posterior[prepared.binary.rowOf[i]! * 2 + 1] ?? null),
      ]);
    }
  }
  if (config.mrmc) {
    const { figure, cut, covariance, df } = config.mrmc;
    const mrmc = mrmcEvidence(studyFrom(table), {
      ...{ level: protocol.intervals.level, covariance, df },
      figure: figure === 'auroc' ? { figure } : { figure, cut: cut as number },
    });
    results.push(...mrmc.results);
    facts.push(...mrmc.facts);
    tables.push(...mrmc.tables);
  }
  const summaries = [
    findings.length > 0 ? agreementTable(results, findings) : null,
    f1Table(results),
    mrmcTable(results),
  ].filter((t) => t !== null);
  return {
    ...{ results, facts, findings, labels, series: [] },
    tables: [...summaries, ...tables],
    sources: [table.source, ...(model ? [model.source] : [])],
  };
}

const nameOf = ({ finding, modality }: FindingReads): string =>
  modality === null ? finding : `${finding} ${modality}`;

const sourceFact = (role: string, source: SourceFile): Fact => ({
  id: `readers.${role}-sha256`,
  value: source.sha256,
  about: `SHA-256 of ${source.name}, the ${source.role} behind these results`,
});

function patientNumbers(table: ReadsTable, by: Protocol['intervals']['cluster']) {
  const numbers = new Map<string, number>();
  const cluster = Int32Array.from(table.cases, (c) => {
    const key = by === 'patient' ? c.patient : c.id;
    let n = numbers.get(key);
    if (n === undefined) numbers.set(key, (n = numbers.size));
    return n;
  });
  return { cluster, clusters: numbers.size };
}

function rulesOf(config: ReadersConfig, protocol: Protocol, readers: readonly string[]): ReaderRules {
  const { level, replicates, seed, cluster } = protocol.intervals;
  const { consensus } = config;
  const position = (name: string): number => readers.indexOf(name);
  const rule: VoteRule =
    consensus.rule === 'adjudicated'
      ? {
          rule: 'adjudicated',
          first: [position(consensus.first[0]), position(consensus.first[1])],
          adjudicator: position(consensus.adjudicator),
        }
      : consensus;
  const words =
    consensus.rule === 'adjudicated'
      ? `${consensus.first.join(' and ')} where they agree, otherwise ${consensus.adjudicator}`
      : voteWords(rule);
  return {
    ...{ level, replicates, seed, cluster, weighting: config.weighting, tie: config.ties },
    ...{ consensus: rule, consensusWords: words, modelAmongOthers: config.modelAmongOthers },
  };
}

/** The model's call of each case of the reader table; −1 where it has no score. */
async function modelCalls({ scores, threshold, protocol, protocolFile }: ReaderStudyOptions, reads: ReadsTable) {
  const cut = threshold ?? (protocol.threshold.rule === 'fixed' ? protocol.threshold.value : null);
  if (cut === null) return refuse(say.scoresWithoutThreshold(protocolFile));
  const path = scores as string;
  const { table, source } = await readTable(path, 'model scores');
  const at = { case: columnIndex(table, protocol.columns.case), score: columnIndex(table, protocol.columns.score) };
  const byCase = new Map<string, number>();
  const problems = new Problems();
  for (const [i, row] of table.rows.entries()) {
    const word = (row[at.score] ?? '').trim();
    if (word === '') continue;
    const score = Number(word);
    if (!Number.isFinite(score)) problems.add(badScore(path, rowNumber(i), protocol.columns.score, word));
    byCase.set((row[at.case] ?? '').trim(), score);
  }
  problems.throwIfAny();
  const direction = protocol.scoreDirection;
  const calls = Int8Array.from(reads.cases, (c) => {
    const score = byCase.get(c.id);
    return score === undefined ? -1 : orient(score, direction) >= orient(cut, direction) ? 1 : 0;
  });
  if (calls.every((c) => c < 0)) refuse(say.nothingShared(path, reads.source.name));
  return { calls, source };
}

function studyFrom(table: ReadsTable): Study {
  const read = new Set(table.ratings.map((r) => r.case));
  const cases = table.cases.map((c, i) => ({ ...c, key: String(i) })).filter((_, i) => read.has(i));
  const sorted = [...table.ratings].sort(
    (a, b) => (a.modality < b.modality ? -1 : a.modality > b.modality ? 1 : a.reader - b.reader) || a.case - b.case,
  );
  return studyOf(
    sorted.map((r) => ({
      ...{ modality: r.modality, reader: table.readers[r.reader] as string },
      ...{ caseId: String(r.case), score: r.score },
    })),
    new Map(cases.map((c) => [c.key, c.truth ?? 0])),
    new Map(cases.map((c) => [c.key, c.patient])),
  );
}
