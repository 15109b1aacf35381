/** Every comparison of a run in one table, for the documents: what was compared, by how much, and what was concluded. */
import { counted } from '../../core/text.js';
import type { EvidenceTable, Result } from '../../core/types.js';

const IS_COMPARISON = /-vs-/;

export function comparisonTable(results: readonly Result[]): EvidenceTable | null {
  const rows = results
    .filter((r) => IS_COMPARISON.test(r.population))
    .map((r) => {
      const p = r.parameters ?? {};
      const number = (key: string): number | null => (typeof p[key] === 'number' ? (p[key] as number) : null);
      return {
        ...{ result: r.id, population: r.population, metric: r.metric, method: r.method },
        ...{ first: number('first'), second: number('second'), difference: r.estimate, lower: r.lower, upper: r.upper },
        p: number('p'),
        margin: number('margin'),
        conclusion: conclusion(p.claim ?? (p.goal === undefined ? null : 'goal met'), p.concluded),
      };
    });
  if (rows.length === 0) return null;
  const compared = new Set(rows.map((row) => `${row.population}.${row.metric}`));
  return {
    id: 'comparisons',
    title: 'Comparisons',
    columns: [
      { key: 'population', title: 'Compared' },
      { key: 'metric', title: 'Measure' },
      { key: 'method', title: 'Method' },
      { key: 'first', title: 'First', numeric: true },
      { key: 'second', title: 'Second', numeric: true },
      { key: 'difference', title: 'Difference', numeric: true },
      { key: 'lower', title: 'Lower', numeric: true },
      { key: 'upper', title: 'Upper', numeric: true },
      { key: 'p', title: 'p', numeric: true },
      { key: 'margin', title: 'Margin', numeric: true },
      { key: 'conclusion', title: 'Conclusion' },
      { key: 'result', title: 'Evidence id' },
    ],
    rows,
    about: `${counted(compared.size, 'comparison')}, each at the protocol’s own level; neither intervals nor p-values are adjusted for their number. A claim is judged only where the protocol stated its margin or goal; where several methods judge one margin, the patient bootstrap is the one of the plan; the others are shown for comparison`,
  };
}

function conclusion(claim: unknown, concluded: unknown): string | null {
  if (typeof claim !== 'string') return null;
  if (concluded === null || concluded === undefined) return `${claim}: NOT EVALUABLE`;
  return concluded ? `${claim}: shown` : `${claim}: not shown`;
}
