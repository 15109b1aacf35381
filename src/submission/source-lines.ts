/**
 * Which template line a line of Markdown came from. Lines are marked before Handlebars sees them and the marks are taken
 * out of what it wrote, so that a fault of the Markdown is told by template and line, where it can be mended.
 */
import type { Problem } from '../core/problems.js';

export interface Source {
  readonly file: string;
  readonly row: number;
}

export interface SourcedMarkdown {
  readonly markdown: string;
  /** Source of each line of the Markdown. */
  readonly lines: readonly Source[];
}

/** Private-use characters: no template and no evidence holds them, and no font draws them. */
const [OPEN, CLOSE] = ['\uE000', '\uE001'];
const MARK = /\uE000(\d+)\uE001/g;
/** Handlebars drops the line of a tag that stands alone; a mark beside it would keep an empty one. */
const TAG_ALONE = /^\s*\{\{(?:[#/!>^]|else\b)[^}]*\}\}\s*$/;

export class SourceMarks {
  private readonly sources: Source[] = [];

  mark(text: string, file: string): string {
    let open = 0;
    return text
      .split('\n')
      .map((line, i) => {
        const within = open > 0;
        open += (line.match(/\{\{/g)?.length ?? 0) - (line.match(/\}\}/g)?.length ?? 0);
        if (within || line.trim() === '' || TAG_ALONE.test(line)) return line;
        this.sources.push({ file, row: i + 1 });
        return `${OPEN}${this.sources.length - 1}${CLOSE}${line}`;
      })
      .join('\n');
  }

  /** Marks out, at most one blank line between blocks, none at the ends. */
  read(texts: readonly { readonly text: string; readonly file: string }[]): SourcedMarkdown {
    const out: string[] = [];
    const lines: Source[] = [];
    for (const { text, file } of texts) {
      let source: Source = { file, row: 1 };
      for (const marked of ['', ...text.split('\n')]) {
        for (const [, index] of marked.matchAll(MARK)) source = this.sources[Number(index)] as Source;
        const line = marked.replace(MARK, '');
        if (line.trim() === '' && (out.length === 0 || out.at(-1) === '')) continue;
        out.push(line.trim() === '' ? '' : line);
        lines.push(source);
      }
    }
    if (out.at(-1) === '') {
      out.pop();
      lines.pop();
    }
    return { markdown: `${out.join('\n')}\n`, lines };
  }
}

/** Problems of a document told by template and line; those that stand on no line of it stay as they are. */
export function atSource(problems: readonly Problem[], document: string, lines: readonly Source[]): Problem[] {
  return problems.map((problem) => {
    const { place } = problem;
    const source = place?.file === document && place.row !== undefined ? lines[place.row - 1] : undefined;
    return source ? { ...problem, place: { ...place, ...source } } : problem;
  });
}
