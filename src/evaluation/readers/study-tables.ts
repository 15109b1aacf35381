/** Tables a reader sees first: agreement by finding, the F1 protocol, and the multi-reader analyses, from the results. */
import type { EvidenceTable, Result } from '../../core/types.js';
import { slugOf } from '../results.js';

const text = (x: unknown): string => (x === undefined || x === null ? '' : String(x));
/** Without the column of notes where no row has one. */
function withoutEmptyNotes(table: EvidenceTable): EvidenceTable {
  if (table.rows.some((row) => row.note !== '')) return table;
  return {
    ...table,
    columns: table.columns.filter((c) => c.key !== 'note'),
    rows: table.rows.map(({ note: _, ...row }) => row),
  };
}

const state = (r: Result | undefined): string => (r === undefined ? '' : r.status === 'ok' ? '' : (r.reason ?? ''));

export function agreementTable(results: readonly Result[], findings: readonly string[]): EvidenceTable {
  const find = (finding: string, metric: string): Result | undefined =>
    results.find((r) => r.id === `readers-${slugOf(finding)}.${metric}.bootstrap-percentile`);
  return withoutEmptyNotes({
    id: 'readers-agreement',
    title: 'Agreement of readers',
    about:
      'Chance-corrected agreement of all readers, with limits from redrawing patients; which kappa changes the number',
    columns: [
      { key: 'finding', title: 'Finding' },
      { key: 'cases', title: 'Cases', numeric: true },
      { key: 'fleiss', title: 'Fleiss κ', numeric: true },
      { key: 'lower', title: 'Lower', numeric: true },
      { key: 'upper', title: 'Upper', numeric: true },
      { key: 'light', title: 'Mean Cohen κ', numeric: true },
      { key: 'ac', title: 'Gwet AC', numeric: true },
      { key: 'observed', title: 'Percent agreement', numeric: true },
      { key: 'note', title: 'Note' },
    ],
    rows: findings.map((finding) => {
      const fleiss = find(finding, 'fleiss-kappa');
      return {
        finding,
        cases: fleiss?.n ?? null,
        fleiss: fleiss?.estimate ?? null,
        lower: fleiss?.lower ?? null,
        upper: fleiss?.upper ?? null,
        light: find(finding, 'light-kappa')?.estimate ?? null,
        ac: find(finding, 'gwet-ac')?.estimate ?? null,
        observed: find(finding, 'percent-agreement')?.estimate ?? null,
        note: state(fleiss),
      };
    }),
  });
}

export function f1Table(results: readonly Result[]): EvidenceTable | null {
  const rows = results.filter((r) => (r.metric === 'f1' || r.metric === 'f1-difference') && r.parameters?.scoring);
  if (rows.length === 0) return null;
  return withoutEmptyNotes({
    id: 'readers-f1-protocol',
    title: 'F1 of readers with each other as truth',
    about:
      'Both published scorings of the CheXNet protocol; limits from redrawing patients. F1 holds for the prevalence of this set only',
    columns: [
      { key: 'finding', title: 'Finding' },
      { key: 'rule', title: 'Scoring and tie rule' },
      { key: 'who', title: 'Of' },
      { key: 'metric', title: 'Metric' },
      { key: 'estimate', title: 'Estimate', numeric: true },
      { key: 'lower', title: 'Lower', numeric: true },
      { key: 'upper', title: 'Upper', numeric: true },
      { key: 'note', title: 'Note' },
    ],
    rows: rows.map((r) => ({
      finding: r.population.replace(/^readers-/, '').replace(new RegExp(`-${r.parameters?.scoring}-.*$`), ''),
      rule: text(r.parameters?.rule),
      who: text(r.parameters?.reader ?? r.parameters?.of),
      metric: r.metric,
      estimate: r.estimate,
      lower: r.lower,
      upper: r.upper,
      note: state(r),
    })),
  });
}

export function mrmcTable(results: readonly Result[]): EvidenceTable | null {
  const rows = results.filter((r) => r.population.startsWith('readers-mrmc-'));
  if (rows.length === 0) return null;
  return withoutEmptyNotes({
    id: 'readers-mrmc-analyses',
    title: 'Multi-reader multi-case analyses',
    about:
      'Reader-averaged figures and differences; the covariance estimate and the degrees of freedom change the p-value, so both are shown. BDG: whole part, normal above 50, as iMRMC',
    columns: [
      { key: 'what', title: 'What' },
      { key: 'metric', title: 'Figure' },
      { key: 'analysis', title: 'Analysis' },
      { key: 'covariance', title: 'Covariance' },
      { key: 'df', title: 'Degrees of freedom' },
      { key: 'estimate', title: 'Estimate', numeric: true },
      { key: 'lower', title: 'Lower', numeric: true },
      { key: 'upper', title: 'Upper', numeric: true },
      { key: 'p', title: 'p', numeric: true },
      { key: 'note', title: 'Note' },
    ],
    rows: rows.map((r) => {
      const p = r.parameters ?? {};
      const df = p.degreesOfFreedomUsed ?? p.degreesOfFreedom;
      return {
        what:
          p.modality !== undefined
            ? text(p.modality)
            : `${text(p.first)} less ${text(p.second)}${p.reader === undefined ? '' : `, reader ${text(p.reader)}`}`,
        metric: r.metric,
        analysis: r.method === 'u-statistic' ? 'U-statistic' : `Obuchowski–Rockette, ${text(p.inference)}`,
        covariance: text(p.covariance),
        df: `${typeof df === 'number' ? df.toFixed(2) : df === null ? 'normal' : text(df)}${r.method === 'or-fixed-readers' ? '' : ` (${r.method === 'u-statistic' ? 'BDG' : text(p.dfMethod)})`}`,
        estimate: r.estimate,
        lower: r.lower,
        upper: r.upper,
        // The p of a single mean would test the figure against chance; only differences are asked.
        p: r.metric.endsWith('-difference') && typeof p.p === 'number' ? p.p : null,
        note: state(r),
      };
    }),
  });
}
