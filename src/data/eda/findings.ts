/** What the labels name: how often, how many on one film, and which together. */
import type { Case, EvidenceTable } from '../../core/types.js';
import { countBy, type Evidence, seriesOf, tallyBy, tallyCells } from './count.js';

const NONE = 'No finding';

export function describeFindings(films: readonly Case[], labels: string, finding: string): Evidence {
  const tallies = tallyBy(films, labels, (film) => (film.findings.length > 0 ? film.findings : [NONE]));
  const names = [...tallies.keys()].filter((name) => name !== NONE).sort();
  const pairs = coOccurrence(films);
  const together = (a: string, b: string): number => pairs.get(a < b ? `${a}|${b}` : `${b}|${a}`) ?? 0;
  const perFilm = countBy(films, (film) => film.findings.length);
  const most = Math.max(0, ...[...perFilm.keys()].map(Number));
  const alone = countBy(films, (film) => (film.findings.length === 1 ? (film.findings[0] as string) : null));
  const ofFilm = (name: string) => tallyCells(tallies.get(name));
  return {
    facts: [
      { id: 'eda.findings', value: names.length, about: 'Different findings the labels name' },
      { id: 'eda.no-finding', value: ofFilm(NONE).films ?? 0, unit: 'films', about: 'Films on which they name none' },
      {
        id: 'eda.positives',
        value: ofFilm(finding).films ?? 0,
        unit: 'films',
        about: `Films on which they name ${finding}`,
      },
      {
        id: 'eda.positive-patients',
        value: ofFilm(finding).patients ?? 0,
        unit: 'patients',
        about: `Patients with at least one such film`,
      },
      {
        id: 'eda.positive-alone',
        value: alone.get(finding) ?? 0,
        unit: 'films',
        about: `Films on which ${finding} is the only finding`,
      },
    ],
    tables: [
      {
        id: 'eda-findings',
        title: `Findings, and ${finding} among their films`,
        about: 'A film may carry several findings',
        columns: [
          { key: 'finding', title: 'Finding' },
          { key: 'films', title: 'Films', numeric: true },
          { key: 'patients', title: 'Patients', numeric: true },
          { key: 'alone', title: 'As the only one', numeric: true },
          { key: 'with', title: `With ${finding}`, numeric: true },
        ],
        rows: [...names, NONE].map((name) => ({
          finding: name,
          films: ofFilm(name).films ?? 0,
          patients: ofFilm(name).patients ?? 0,
          alone: name === NONE ? null : (alone.get(name) ?? 0),
          with: name === finding ? (ofFilm(name).films ?? 0) : together(name, finding),
        })),
      },
      coOccurrenceTable(names, together, (name) => ofFilm(name).films ?? 0),
      {
        id: 'eda-findings-per-film',
        title: 'Findings per film',
        about: 'Films by their number of findings',
        columns: [
          { key: 'findings', title: 'Findings', numeric: true },
          { key: 'films', title: 'Films', numeric: true },
        ],
        rows: Array.from({ length: most + 1 }, (_, n) => ({ findings: n, films: perFilm.get(n) ?? 0 })),
      },
    ],
    series: [
      seriesOf(
        'eda-co-occurrence',
        'Films on which both findings are named; a finding with itself counts its films',
        ['a', 'b', 'films'],
        names.flatMap((a) => names.map((b) => ({ a, b, films: a === b ? (ofFilm(a).films ?? 0) : together(a, b) }))),
      ),
    ],
  };
}

/** Unordered pairs `a|b`, a before b → films that carry both. */
function coOccurrence(films: readonly Case[]): Map<string, number> {
  const pairs = new Map<string, number>();
  for (const { findings } of films) {
    for (let i = 0; i < findings.length; i++) {
      for (let j = i + 1; j < findings.length; j++) {
        const [a, b] = [findings[i] as string, findings[j] as string];
        const key = a < b ? `${a}|${b}` : `${b}|${a}`;
        pairs.set(key, (pairs.get(key) ?? 0) + 1);
      }
    }
  }
  return pairs;
}

function coOccurrenceTable(
  names: readonly string[],
  together: (a: string, b: string) => number,
  films: (name: string) => number,
): EvidenceTable {
  return {
    id: 'eda-co-occurrence',
    title: 'Findings named together',
    about: 'Films that carry both; on the diagonal, films that carry the finding',
    columns: [
      { key: 'finding', title: 'Finding' },
      ...names.map((name) => ({ key: name, title: name, numeric: true })),
    ],
    rows: names.map((a) => ({
      finding: a,
      ...Object.fromEntries(names.map((b) => [b, a === b ? films(a) : together(a, b)])),
    })),
  };
}
