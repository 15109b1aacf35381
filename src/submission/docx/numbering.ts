/** Bullets and numbers of lists. */
import { AlignmentType, LevelFormat } from 'docx';
import { twips } from './styles.js';

export const BULLETS = 'bullets';
export const orderedFrom = (start: number): string => `ordered-${start}`;
export const DEEPEST_LIST = 8;

/** List definitions that the blocks asked for. */
export function numberingOf(starts: Iterable<number>) {
  const levels = (
    make: (level: number) => { format: (typeof LevelFormat)[keyof typeof LevelFormat]; text: string; start?: number },
  ) =>
    Array.from({ length: DEEPEST_LIST + 1 }, (_, level) => ({
      level,
      ...make(level),
      alignment: AlignmentType.LEFT,
      style: { paragraph: { indent: { left: twips(18 * (level + 1)), hanging: twips(14) } } },
    }));
  return [
    { reference: BULLETS, levels: levels(() => ({ format: LevelFormat.BULLET, text: '•' })) },
    ...[...starts]
      .sort((a, b) => a - b)
      .map((start) => ({
        reference: orderedFrom(start),
        levels: levels((level) => ({
          format: LevelFormat.DECIMAL,
          text: `%${level + 1}.`,
          start: level === 0 ? start : 1,
        })),
      })),
  ];
}
