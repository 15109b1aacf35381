/** Size and pixel spacing of the originals as the table states them, and of the films as they are on disk. */
import type { Case, EvidenceTable } from '../../core/types.js';
import type { FilmRecord } from '../survey/film-record.js';
import { countBy, type Evidence, quantile } from './count.js';

const MOST_ROWS = 15;
/** The release writes 0.14300000000000002; three decimals say all there is. */
const SPACING_DECIMALS = 3;

const WORDS = {
  min: 'Least',
  median: 'Median',
  max: 'Largest',
  width: 'width',
  height: 'height',
  spacingX: 'horizontal pixel spacing',
  spacingY: 'vertical pixel spacing',
} as const;

export function describeGeometry(films: readonly Case[], records: ReadonlyMap<string, FilmRecord> | null): Evidence {
  const sizes = countBy(films, ({ attributes: { width, height } }) =>
    width && height ? `${width} × ${height}` : 'unknown',
  );
  const spacings = summed(
    countBy(films, ({ attributes: { spacingX, spacingY } }) =>
      spacingX && spacingY ? `${spacingX} × ${spacingY}` : 'unknown',
    ),
    (exact) => exact.replace(/[\d.]+/g, (number) => Number(number).toFixed(SPACING_DECIMALS)),
  );
  const stored = countBy(records?.values() ?? [], (r) => `${r.width} × ${r.height}, ${r.bits} bit, ${r.stored}`);
  const number = (name: string): number[] =>
    films.flatMap(({ attributes }) => (typeof attributes[name] === 'number' ? [attributes[name]] : []));
  return {
    facts: ['width', 'height', 'spacingX', 'spacingY'].flatMap((name) => {
      const sorted = number(name).sort((a, b) => a - b);
      const unit = name.startsWith('spacing') ? 'mm' : 'pixels';
      return (['min', 'median', 'max'] as const).map((what, i) => ({
        id: `eda.${name.replace(/[XY]$/, (c) => `-${c.toLowerCase()}`)}-${what}`,
        value: quantile(sorted, [0, 0.5, 1][i] as number),
        ...(sorted.length === 0 ? { reason: 'the table states none' } : {}),
        unit,
        about: `${WORDS[what]} ${WORDS[name as keyof typeof WORDS]} of the originals`,
      }));
    }),
    tables: [
      commonest('eda-sizes', 'Size of the originals, in pixels', 'Size', sizes),
      commonest('eda-spacings', 'Pixel spacing of the originals, in mm', 'Spacing', spacings),
      ...(records ? [commonest('eda-stored', 'Films as they are on disk', 'Form', stored)] : []),
    ],
    series: [],
  };
}

/** Counts of keys that become one when written shorter, added up. */
function summed(counts: ReadonlyMap<string | number, number>, shorter: (key: string) => string): Map<string, number> {
  const out = new Map<string, number>();
  for (const [key, n] of counts) out.set(shorter(String(key)), (out.get(shorter(String(key))) ?? 0) + n);
  return out;
}

function commonest(
  id: string,
  title: string,
  what: string,
  counts: ReadonlyMap<string | number, number>,
): EvidenceTable {
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (String(a) < String(b) ? -1 : 1));
  const shown = sorted.slice(0, MOST_ROWS);
  const rest = sorted.slice(MOST_ROWS);
  return {
    id,
    title,
    about: `The ${MOST_ROWS} commonest, the rest summed`,
    columns: [
      { key: 'value', title: what },
      { key: 'films', title: 'Films', numeric: true },
    ],
    rows: [
      ...shown.map(([value, films]) => ({ value: String(value), films })),
      ...(rest.length > 0
        ? [{ value: `${rest.length} others`, films: rest.reduce((sum, [, films]) => sum + films, 0) }]
        : []),
    ],
  };
}
