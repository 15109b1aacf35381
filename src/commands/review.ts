/**
 * `trace510k review`: keeps what an engineer found and judged about the packages of others, as a record that every later
 * submission takes along. The reading and the judging are a person's; the command sees that nothing locked is left out.
 */
import { basename } from 'node:path';
import process from 'node:process';
import { formatSheetCsv } from '../core/csv.js';
import { canonicalJson, packageRoot, readText, sha256 } from '../core/files.js';
import { ABOUT, HEADINGS, lockLacking, reviewDone, reviewNeeds, TITLES } from '../core/messages/review.js';
import { InputError, type Problem, refuse } from '../core/problems.js';
import type { Fact } from '../core/types.js';
import { productionPackages } from '../evidence/packages.js';
import { type EvidenceRecord, recordHead, writeRecord } from '../evidence/records.js';
import { describeSoftware } from '../evidence/software.js';
import { lockText } from '../evidence/source.js';
import { RECORDED } from './options.js';
import { COLUMNS, type ReviewKind, type ReviewRow, readReview, skeleton } from './review/table.js';

export interface ReviewFlags {
  readonly table?: string;
  readonly by?: string;
  readonly compared?: string;
  readonly records?: string;
  readonly json: boolean;
}

const RECORD_NAMES = { soup: 'soup-review', vulnerabilities: 'vulnerabilities' } as const;

export async function review(kind: ReviewKind, flags: ReviewFlags): Promise<void> {
  const lock = lockText(packageRoot()) ?? refuse(lockLacking);
  const packages = productionPackages(lock);
  if (flags.table === undefined) {
    process.stdout.write(formatSheetCsv(COLUMNS[kind], skeleton(kind, packages)));
    return;
  }
  const lacking: Problem[] = [
    ...(flags.by ? [] : [reviewNeeds('--by', 'name and role of the reviewer')]),
    ...(kind === 'soup' || flags.compared ? [] : [reviewNeeds('--compared', 'the databases and the day')]),
  ];
  const now = new Date();
  const text = await readText(flags.table);
  const today = now.toISOString().slice(0, 10);
  const rows = collected(() => readReview({ kind, file: flags.table as string, text, packages, today }), lacking);
  const path = await writeRecord(
    flags.records ?? RECORDED,
    reviewRecord(kind, recordHead(describeSoftware(process.env), now), {
      ...{ rows, packages: packages.length, lockSha256: sha256(lock), reviewer: flags.by as string },
      ...{ compared: flags.compared, table: basename(flags.table) },
    }),
  );
  process.stdout.write(
    flags.json ? canonicalJson({ rows: rows.length, record: path }) : `${reviewDone(rows.length, path)}\n`,
  );
}

/** The faults of the table and of the flags in one report. */
function collected<T>(read: () => T, before: readonly Problem[]): T {
  try {
    const value = read();
    if (before.length > 0) throw new InputError([]);
    return value;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError([...before, ...error.problems]);
  }
}

export interface Reviewed {
  readonly rows: readonly ReviewRow[];
  readonly packages: number;
  readonly lockSha256: string;
  readonly reviewer: string;
  readonly compared?: string | undefined;
  /** Name of the table's file. */
  readonly table: string;
}

export function reviewRecord(
  kind: ReviewKind,
  head: Pick<EvidenceRecord, 'version' | 'made' | 'machine'>,
  { rows, packages, lockSha256, reviewer, compared, table }: Reviewed,
): EvidenceRecord {
  const name = RECORD_NAMES[kind];
  const fact = (id: string, value: Fact['value'], about: string): Fact => ({ id: `${name}.${id}`, value, about });
  return {
    ...head,
    record: name,
    title: TITLES[kind],
    command: `npx trace510k review ${kind} --table ${table} --by NAME`,
    facts: [
      fact('reviewer', reviewer, ABOUT.reviewer),
      ...(compared === undefined ? [] : [fact('compared', compared, ABOUT.compared)]),
      fact('packages', packages, ABOUT.packages),
      fact('rows', rows.length, ABOUT.rows[kind]),
      fact('lock-sha256', lockSha256, ABOUT.lock),
    ],
    results: [],
    tables:
      rows.length === 0
        ? []
        : [
            {
              id: `${name}.table`,
              title: TITLES[kind],
              about: ABOUT.table[kind],
              columns: COLUMNS[kind].map((key) => ({ key, title: HEADINGS[key] as string })),
              rows: [...rows],
            },
          ],
    series: [],
  };
}
