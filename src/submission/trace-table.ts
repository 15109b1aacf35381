/** The trace matrix and the verification report, made from ids and from the recorded test run. */
import { testRunOf } from '../evidence/test-run.js';
import { computeTrace, type Orphan, type Trace, type TraceRow } from '../evidence/trace.js';
import { type Context, useFact, useResult } from './context.js';
import { anchorOf, escapeMarkdown as esc, idWords } from './escape.js';
import { formatFact, formatPlain, formatResult } from './format.js';
import { left, readDesign, readHazards, readNeeds, readRequirements } from './listings.js';
import { gfm } from './tables.js';

export function traceOf(context: Context): Trace {
  const run = testRunOf(context.evidence);
  return computeTrace({
    needs: readNeeds(),
    hazards: readHazards(),
    requirements: readRequirements(),
    design: readDesign(),
    tests: 'tests' in run ? run.tests : null,
  });
}

const list = (ids: readonly string[]): string => ids.join(', ') || 'none';

/** One row a requirement, from the need to the evidence; what leads nowhere is listed below with its reason. */
export function traceTable(context: Context): string {
  const { rows, orphans } = traceOf(context);
  const table = gfm(
    'Trace from user need to evidence. Tests are counted here; the verification report names them.',
    ['Need', 'Hazards', 'Requirement', 'Design', 'Tests', 'Result', 'Evidence of this run'],
    left(7),
    rows.map((r) => [
      r.need,
      list(r.hazards),
      r.requirement,
      list(r.design),
      r.result === null ? 'no recorded run' : formatPlain(r.tests.length),
      resultWords(r),
      r.evidence.map((id) => evidenceWords(context, id)).join('; ') || (r.result === null ? '–' : 'the tests'),
    ]),
  );
  return [table, orphanWords(orphans, rows[0]?.result === null)].join('\n\n');
}

function resultWords(row: TraceRow): string {
  if (row.result === null) return 'not provided';
  if (row.result === 'no test') return row.untested ? 'not tested, explained below' : '**no test**';
  return row.result === 'failed' ? '**FAIL**' : 'pass';
}

/** A value by its id, linked to the appendix; a table by its title; what this run does not have says so. */
function evidenceWords(context: Context, id: string): string {
  const { results, facts, tables } = context.evidence;
  if (results.has(id)) return `[${esc(formatResult(useResult(context, id)))}](#${anchorOf(id)})`;
  if (facts.has(id)) {
    const fact = useFact(context, id);
    const value = formatFact(fact);
    const shown = /^[0-9a-f]{64}$/.test(value) ? `\`${value}\`` : esc(value);
    return `${esc(fact.about)}: [${shown}](#${anchorOf(id)})`;
  }
  const table = tables.get(id);
  return table ? `table “${esc(table.title)}”` : `${idWords(id)}: not in this evidence`;
}

const LINKED = 'every user need and every design unit has a requirement, every hazard a control';

function orphanWords(orphans: readonly Orphan[], noRun: boolean): string {
  const item = (o: Orphan): string =>
    `- ${o.id} (${o.kind}) lacks ${o.lacks}${o.reason === undefined ? ': **not explained**' : `: ${esc(o.reason)}`}`;
  const open = noRun ? ['Without a recorded run of these sources, tests and requirements are not compared here.'] : [];
  if (orphans.length === 0) {
    return [
      ...open,
      `There are no ${noRun ? 'other ' : ''}orphans: ${noRun ? LINKED : `${LINKED}, and every requirement a test`}.`,
    ].join(' ');
  }
  return [...open, 'Orphans:', '', ...orphans.map(item)].join('\n');
}

/** The tests of every requirement: the title is the expected result, the run gives the observed one. */
export function verificationTable(context: Context): string {
  const rows = traceOf(context).rows.flatMap((r) =>
    r.tests.map((t) => [
      r.requirement,
      `\`${t.file}\``,
      esc(claimOf(t.title)),
      t.result === 'passed' ? 'as expected' : t.result === 'failed' ? 'not as expected' : 'not run',
      t.result === 'passed' ? 'pass' : t.result === 'failed' ? '**FAIL**' : 'skipped',
    ]),
  );
  if (rows.length === 0) return '';
  return gfm(
    'Tests of the requirements in the recorded run.',
    ['Requirement', 'Test file', 'Expected result', 'Observed', 'Verdict'],
    left(5),
    rows,
  );
}

/** The title without its ids, with a small first letter unless it begins with a name or an abbreviation. */
const claimOf = (title: string): string =>
  title
    .replace(/^(?:REQ-\d{3}[ ,]*)+:\s*/, '')
    .replace(/^(?:A|The|Every|Each|All|No|Scores|Features|Changed)\b/, (word) => word.toLowerCase());
