/** `trace510k readers`: agreement, consensus, F1 protocol and multi-reader analysis of a reader table, as a record. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import process from 'node:process';
import { loadYaml } from '../config/load.js';
import { protocolSchema } from '../config/protocol.js';
import { formatSheetCsv } from '../core/csv.js';
import { canonicalJson, writeFolderAtomic } from '../core/files.js';
import { type EvidenceRecord, recordHead, writeRecord } from '../evidence/records.js';
import { describeSoftware } from '../evidence/software.js';
import { LABEL_COLUMNS, readerStudy } from '../steps/reader-study.js';
import { configurationFile, RECORDED } from './options.js';
import { readersPage } from './readers/page.js';

export interface ReadersFlags {
  readonly reads: string;
  readonly scores?: string;
  readonly threshold?: number;
  readonly protocol?: string;
  readonly out: string;
  readonly record: boolean;
  readonly synthetic: boolean;
  readonly json: boolean;
}

export async function readersCommand(flags: ReadersFlags): Promise<void> {
  const { file, value: protocol } = await loadYaml(
    await configurationFile(flags.protocol, 'protocol.yaml'),
    protocolSchema,
  );
  const study = await readerStudy({
    ...{ reads: flags.reads, scores: flags.scores ?? null, threshold: flags.threshold ?? null },
    ...{ protocol, protocolFile: file },
  });
  const command = [
    `npx trace510k readers --reads ${basename(flags.reads)}`,
    ...(flags.scores === undefined ? [] : [`--scores ${basename(flags.scores)}`]),
    ...(flags.threshold === undefined ? [] : [`--threshold ${flags.threshold}`]),
  ].join(' ');
  const record: EvidenceRecord = {
    ...recordHead(describeSoftware(process.env), new Date()),
    ...{ record: 'readers', title: 'Readers: agreement, consensus and multi-reader analysis', command },
    ...(flags.synthetic ? { synthetic: true } : {}),
    ...{ facts: study.facts, results: study.results, tables: study.tables, series: study.series },
  };
  const page = join(flags.out, 'readers.md');
  await writeFolderAtomic(flags.out, async (folder) => {
    await mkdir(folder, { recursive: true });
    await writeRecord(folder, record);
    await writeFile(join(folder, 'readers.md'), readersPage(record));
    await writeFile(join(folder, 'labels.csv'), formatSheetCsv(LABEL_COLUMNS, study.labels));
  });
  const recorded = flags.record ? await writeRecord(RECORDED, record) : null;
  const open = study.results.filter((r) => r.status !== 'ok').length;
  process.stdout.write(
    flags.json
      ? canonicalJson({ out: flags.out, page, recorded, results: study.results.length, notEvaluable: open })
      : `${study.results.length} results, ${open} of them NOT EVALUABLE with a reason; ${study.tables.length} tables\n${page}\n${recorded === null ? '' : `${recorded}\n`}`,
  );
}
