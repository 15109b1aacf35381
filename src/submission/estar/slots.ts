/** The places of the electronic template, and the sections of the submission that fill each of them. */
import { z } from 'zod';
import { type HeadingLine, headingLines, slugOfHeading } from '../anchors.js';
import { readData } from '../data.js';
import { escapeMarkdown } from '../escape.js';
import { gfm } from '../tables.js';

const slotSchema = z.array(
  z.strictObject({
    section: z.string().min(1),
    title: z.string().min(1),
    at: z.array(z.string()).min(1),
    /** Its values are typed into the template; the PDF is for reading. */
    typed: z.boolean().default(false),
    notApplicable: z.string().optional(),
  }),
);

export type Slot = z.infer<typeof slotSchema>[number] & {
  readonly n: number;
  /** File name of its PDF; null where nothing is attached. */
  readonly file: string | null;
};

/** Sections that are for the makers of the submission and are not filed. */
export const NOT_FILED = ['Gap register'] as const;

export function readSlots(): Slot[] {
  let n = 0;
  return readData('estar-slots', slotSchema).map((slot) => {
    if (slot.notApplicable !== undefined) return { ...slot, n: 0, file: null };
    n++;
    return { ...slot, n, file: attachmentName(n, slot.title) };
  });
}

/** "001_Cover_letter.pdf": three digits, in order, only letters, digits, "-" and "_". */
export function attachmentName(n: number, title: string, extension = 'pdf'): string {
  const words = title
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 80);
  return `${String(n).padStart(3, '0')}_${words}.${extension}`;
}

/** A run of lines of the submission that goes into one attachment. */
export interface Piece {
  readonly heading: HeadingLine;
  readonly lines: readonly string[];
}

/** Every chapter and section under the slot that names it, else under the slot that names its chapter. */
export function assignSections(markdown: string, slots: readonly Slot[]): Map<Slot, Piece[]> {
  const lines = markdown.split('\n');
  const headings = headingLines(markdown).filter((h) => h.level === 2 || h.level === 3);
  const owner = new Map(slots.flatMap((slot) => slot.at.map((heading) => [slugOfHeading(heading), slot] as const)));
  const missing = [...owner.keys()].filter((slug) => !headings.some((h) => h.slug === slug));
  if (missing.length > 0)
    throw new RangeError(`estar-slots.yaml names sections that are not there: ${missing.join(', ')}`);
  const leftOut = new Set(NOT_FILED.map(slugOfHeading));
  const pieces = new Map<Slot, Piece[]>(slots.map((slot) => [slot, []]));
  let chapter: Slot | undefined;
  for (const [i, heading] of headings.entries()) {
    const own = owner.get(heading.slug);
    if (heading.level === 2) chapter = own;
    const slot = own ?? chapter;
    if (!slot) {
      if (leftOut.has(heading.slug)) continue;
      throw new RangeError(`estar-slots.yaml: no slot for the section "${heading.text}"`);
    }
    const next = headings[i + 1];
    pieces.get(slot)?.push({ heading, lines: lines.slice(heading.line - 1, next ? next.line - 1 : lines.length) });
  }
  return pieces;
}

/** The index of the slots as the submission prints it. */
export function slotTable(): string {
  return gfm(
    'Sections of the electronic submission template (eSTAR), in order, and what fills them.',
    ['Section', 'Item', 'Filled by'],
    ['left', 'left', 'left'],
    readSlots().map(({ section, title, file, typed, notApplicable }) => [
      escapeMarkdown(section),
      escapeMarkdown(title),
      file === null
        ? `Not applicable. ${escapeMarkdown(notApplicable ?? '')}`
        : `${typed ? 'Typed values, and ' : ''}${escapeMarkdown(file)}`,
    ]),
  );
}
