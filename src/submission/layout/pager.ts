/**
 * The pen: a current page, a current height on it, room kept for footnotes at its foot, and boxes that stay open over
 * page ends. Everything that is placed goes through here, so that nothing is ever placed below the last line.
 */
import type { Footnote } from '../blocks/model.js';
import type { Item, Page, StructNode } from './display.js';
import { node } from './display.js';
import { type Line, layOutInlines } from './inline.js';
import { BODY_BOTTOM, BODY_WIDTH, COLOR, MARGIN, NOTE } from './theme.js';

export interface OpenBox {
  /** Draws the box behind what was placed between the two heights on one page. */
  readonly draw: (top: number, bottom: number, first: boolean, last: boolean) => Item[];
  top: number;
  /** Where in the page's items the box belongs, so that it lies behind its text. */
  at: number;
  first: boolean;
  readonly padding: number;
}

/** Something that may stand at the top of a later page while the text goes on. */
export interface Float {
  /** At its smallest. */
  readonly height: number;
  place(): void;
}

const NOTE_RULE = 10;

export class Pager {
  readonly pages: Page[] = [];
  y: number = MARGIN.top;
  private pending: Footnote[] = [];
  private noteHeight = 0;
  private readonly noteLines = new Map<string, Line[]>();
  private readonly placed = new Set<string>();
  private readonly boxes: OpenBox[] = [];
  private floats: Float[] = [];
  private held = 0;
  private untouched = true;

  constructor(
    readonly root: StructNode,
    private readonly notes: ReadonlyMap<string, Footnote>,
  ) {
    this.pages.push({ items: [] });
  }

  get page(): Page {
    return this.pages[this.pages.length - 1] as Page;
  }

  get fresh(): boolean {
    return this.untouched;
  }

  /** A page after the first that holds something, but less than this share of its height. */
  justBegun(share: number): boolean {
    return !this.untouched && this.pages.length > 1 && this.y - MARGIN.top < share * this.fullRoom;
  }

  /** Height left above the footnotes. */
  get room(): number {
    const padding = this.boxes.reduce((sum, b) => sum + b.padding, 0);
    return BODY_BOTTOM - padding - this.noteHeight - this.y;
  }

  /** Height of a page that holds nothing yet. */
  get fullRoom(): number {
    return BODY_BOTTOM - MARGIN.top - this.boxes.reduce((sum, b) => sum + 2 * b.padding, 0);
  }

  put(...items: Item[]): void {
    this.page.items.push(...items);
    this.untouched = false;
  }

  /** Space between blocks: nothing at the top of a page. */
  space(height: number): void {
    if (!this.untouched) this.y += height;
  }

  /** Height that the footnotes marked here would add at the foot of this page. */
  noteCost(ids: readonly string[]): number {
    const fresh = [...new Set(ids)].filter((id) => !this.placed.has(id) && !this.pending.some((n) => n.id === id));
    const lines = fresh.reduce((sum, id) => sum + this.linesOfNote(id).length * NOTE.leading + 2, 0);
    return lines === 0 ? 0 : lines + (this.pending.length === 0 ? NOTE_RULE : 0);
  }

  claimNotes(ids: readonly string[]): void {
    this.noteHeight += this.noteCost(ids);
    for (const id of new Set(ids)) {
      const note = this.notes.get(id);
      if (!note || this.placed.has(id) || this.pending.some((n) => n.id === id)) continue;
      this.pending.push(note);
    }
  }

  /** Starts a new page unless this much still fits. A fresh page takes what comes. */
  ensure(height: number, notes: readonly string[] = []): void {
    while (height + this.noteCost(notes) > this.room + 0.01 && !this.untouched) this.newPage();
  }

  get waiting(): boolean {
    return this.floats.length > 0;
  }

  /** Keeps it for the top of the next page. */
  defer(float: Float): void {
    this.floats.push(float);
  }

  /** What waits goes on waiting until this is done, so that nothing comes between the parts of a table. */
  holding(work: () => void): void {
    this.held++;
    work();
    this.held--;
  }

  /** Places what waits as far as it fits here. */
  placeFitting(): void {
    while (this.floats.length > 0 && (this.floats[0] as Float).height <= this.room + 0.01) {
      (this.floats.shift() as Float).place();
    }
  }

  /** A pager to find out how much height something takes; what it places is thrown away. */
  scratch(): Pager {
    return new Pager(this.root, this.notes);
  }

  /** Height used on this page, footnotes included. */
  get used(): number {
    return this.fullRoom - this.room;
  }

  /** Everything that waits is placed now: here where it fits, else on pages of its own before the text goes on. */
  settle(): void {
    while (this.floats.length > 0) {
      if ((this.floats[0] as Float).height <= this.room + 0.01) (this.floats.shift() as Float).place();
      else this.newPage();
    }
  }

  newPage(): void {
    for (const box of this.boxes.toReversed()) this.closeSegment(box, false);
    this.flushNotes();
    this.pages.push({ items: [] });
    this.y = MARGIN.top;
    this.untouched = true;
    const boxes = this.boxes.splice(0);
    while (
      this.held === 0 &&
      this.floats.length > 0 &&
      (this.untouched || (this.floats[0] as Float).height <= this.room + 0.01)
    ) {
      (this.floats.shift() as Float).place();
    }
    this.boxes.push(...boxes);
    for (const box of this.boxes) {
      box.top = this.y;
      box.at = this.page.items.length;
      box.first = false;
      this.y += box.padding;
    }
  }

  openBox(padding: number, draw: OpenBox['draw']): OpenBox {
    const box: OpenBox = { draw, padding, top: this.y, at: this.page.items.length, first: true };
    this.boxes.push(box);
    this.y += padding;
    this.untouched = false;
    return box;
  }

  closeBox(): void {
    const box = this.boxes.pop();
    if (!box) return;
    this.closeSegment(box, true);
    this.y += box.padding;
  }

  private closeSegment(box: OpenBox, last: boolean): void {
    this.page.items.splice(box.at, 0, ...box.draw(box.top, this.y + box.padding, box.first, last));
  }

  /** Ends the last page. */
  finish(): void {
    this.settle();
    this.flushNotes();
  }

  private linesOfNote(id: string): Line[] {
    let lines = this.noteLines.get(id);
    if (!lines) {
      const note = this.notes.get(id);
      lines = layOutInlines(note?.inlines ?? [], NOTE, BODY_WIDTH - 16);
      this.noteLines.set(id, lines);
    }
    return lines;
  }

  private flushNotes(): void {
    if (this.pending.length === 0) return;
    let y = BODY_BOTTOM - this.noteHeight + NOTE_RULE;
    const x = MARGIN.left;
    this.page.items.push({
      kind: 'line',
      artifact: 'Layout',
      x1: x,
      y1: y - 5,
      x2: x + 120,
      y2: y - 5,
      width: 0.5,
      color: COLOR.rule,
    });
    const pending = this.pending;
    this.pending = [];
    this.noteHeight = 0;
    for (const note of pending) {
      this.placed.add(note.id);
      const owner = node('Note', this.root, { id: `note-${note.number}` });
      const label = node('Lbl', owner);
      const back = node('Link', label);
      const lines = this.linesOfNote(note.id);
      const ascent = lines[0]?.ascent ?? NOTE.size;
      this.page.items.push(
        { kind: 'destination', id: `fn-${note.id}`, x, y },
        {
          kind: 'text',
          owner: back,
          x,
          baseline: y + ascent,
          face: 'regular',
          size: NOTE.size,
          color: COLOR.link,
          text: String(note.number),
        },
        {
          kind: 'link',
          owner: back,
          x,
          y,
          w: 12,
          h: NOTE.leading,
          target: { kind: 'internal', id: note.from },
          contents: `Back to the mark of note ${note.number}`,
        },
      );
      const text = node('P', owner);
      for (const line of lines) {
        placeLine(this.page.items, line, x + 16, y, text);
        y += line.leading;
      }
      y += 2;
    }
  }
}

/** Puts the fragments, links and anchors of a line at its place. */
export function placeLine(items: Item[], line: Line, x: number, top: number, owner: StructNode): void {
  const baseline = top + line.ascent;
  for (const anchor of line.anchors) items.push({ kind: 'destination', id: anchor.id, x: x + anchor.x, y: top });
  let open:
    | { link: NonNullable<Line['fragments'][0]['link']>; owner: StructNode; from: number; to: number; words: string }
    | undefined;
  const close = (): void => {
    if (!open) return;
    const { link, owner: linkNode, from, to, words } = open;
    items.push({
      kind: 'link',
      owner: linkNode,
      x: from,
      y: top,
      w: to - from,
      h: line.leading,
      target: link.target,
      contents: link.target.kind === 'url' ? link.target.url : `${words.trim()}: go to ${link.target.id}`,
    });
    open = undefined;
  };
  for (const f of line.fragments) {
    const left = x + f.x;
    const inked = f.text.trimEnd() === f.text ? f.width : Math.max(0, f.width - f.size * 0.2);
    if (open && open.link !== f.link) close();
    if (f.link && !open) open = { link: f.link, owner: node('Link', owner), from: left, to: left, words: '' };
    if (open) {
      open.to = left + inked;
      open.words += f.text;
    }
    items.push({
      kind: 'text',
      owner: open?.owner ?? owner,
      x: left,
      baseline: baseline - f.rise,
      face: f.face,
      size: f.size,
      color: f.color,
      text: f.text,
    });
    const bar = (y: number): void => {
      items.push({
        kind: 'line',
        artifact: 'Layout',
        x1: left,
        y1: y,
        x2: left + inked,
        y2: y,
        width: 0.5,
        color: f.color,
      });
    };
    if (f.strike) bar(baseline - f.rise - f.size * 0.24);
    if (f.link?.target.kind === 'url') bar(baseline + f.size * 0.13);
  }
  close();
}
