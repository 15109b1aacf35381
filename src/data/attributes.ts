/** Cells of a metadata table as attributes: age, sex, view. Each rule is stated once and shared by all loaders. */
import type { OddityCounter } from './dataset.js';

/** Nobody has lived longer (J. Calment, 122 years): a larger number is a typing error. */
export const OLDEST_EVER = 122;
const UNKNOWN = new Set(['', 'U', 'UNKNOWN', 'NA', 'N/A', 'NULL', '?']);
const SEX: Readonly<Record<string, 'M' | 'F'>> = { M: 'M', F: 'F', MALE: 'M', FEMALE: 'F' };
const PER_YEAR = { '': 1, Y: 1, M: 12, W: 52.1775, D: 365.25 };

/**
 * Completed years from `60`, `060Y`, `013M`, `009W` or `001D`; null where missing or impossible (both counted);
 * undefined where the cell is no age at all.
 */
export function readAge(text: string, row: number, odd: OddityCounter): number | null | undefined {
  if (UNKNOWN.has(text.toUpperCase())) {
    odd.see('age-missing', row);
    return null;
  }
  const match = /^(\d{1,3})(?:\.0+)?([YMWD]?)$/i.exec(text);
  if (!match) return undefined;
  const unit = (match[2] as string).toUpperCase() as keyof typeof PER_YEAR;
  if (unit === 'M' || unit === 'W' || unit === 'D') odd.see('age-in-months-weeks-or-days', row);
  const years = Math.floor(Number(match[1]) / PER_YEAR[unit]);
  if (years > OLDEST_EVER) {
    odd.see('age-impossible', row);
    return null;
  }
  if (years > 100) odd.see('age-over-100', row);
  return years;
}

/** M or F; null for words that say "unknown" (counted); undefined for anything else. */
export function readSex(text: string, row: number, odd: OddityCounter): 'M' | 'F' | null | undefined {
  if (text === 'M' || text === 'F') return text;
  const word = text.toUpperCase();
  if (UNKNOWN.has(word)) {
    odd.see('sex-missing', row);
    return null;
  }
  const sex = SEX[word];
  if (sex) odd.see('code-in-other-spelling', row);
  return sex;
}

/** PA or AP; null for words that say "unknown" (counted); undefined for anything else, a lateral film among them. */
export function readView(text: string, row: number, odd: OddityCounter): 'PA' | 'AP' | null | undefined {
  if (text === 'PA' || text === 'AP') return text;
  const word = text.toUpperCase();
  if (UNKNOWN.has(word)) {
    odd.see('view-missing', row);
    return null;
  }
  if (word !== 'PA' && word !== 'AP') return undefined;
  odd.see('code-in-other-spelling', row);
  return word;
}

/** A positive number, or null where the cell is empty or unusable (counted). */
export function readPositive(text: string, row: number, odd: OddityCounter): number | null {
  const value = text === '' ? Number.NaN : Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  odd.see('geometry-missing', row);
  return null;
}

/** Without leading zeros, so that `00000013` and `13` are one patient. */
export function unpadded(id: string, row: number, odd: OddityCounter): string {
  if (!/^0+\d/.test(id)) return id;
  odd.see('padded-id', row);
  return id.replace(/^0+(?=\d)/, '');
}
