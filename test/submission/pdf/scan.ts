/** A small reader for the files we write ourselves (compress: false): pages, operators, link targets. */

export interface ScannedPage {
  readonly operators: readonly {
    readonly name: string;
    readonly marked: boolean;
    readonly operands: readonly string[];
  }[];
}

export interface Scanned {
  readonly pages: readonly ScannedPage[];
  readonly objects: ReadonlyMap<number, string>;
}

export function scan(bytes: Uint8Array): Scanned {
  const text = Buffer.from(bytes).toString('latin1');
  const objects = new Map<number, string>();
  for (const match of text.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g))
    objects.set(Number(match[1]), match[2] as string);
  const pages: ScannedPage[] = [];
  for (const body of objects.values()) {
    if (!/\/Type \/Page\n/.test(body)) continue;
    const contents = Number(/\/Contents (\d+) 0 R/.exec(body)?.[1]);
    const stream = /stream\n([\s\S]*)\nendstream/.exec(objects.get(contents) ?? '')?.[1] ?? '';
    pages.push({ operators: operatorsOf(stream) });
  }
  return { pages, objects };
}

const TOKEN = /<<[\s\S]*?>>|<[0-9a-fA-F]*>|\[[^\]]*\]|\((?:\\.|[^\\)])*\)|\/[^\s/<>[\]()]+|[^\s<>[\]()/]+/g;

function operatorsOf(stream: string): ScannedPage['operators'] {
  const out: { name: string; marked: boolean; operands: string[] }[] = [];
  let depth = 0;
  let operands: string[] = [];
  for (const [token] of stream.matchAll(TOKEN)) {
    if (/^[-+.\d]/.test(token) || /^[<[(/]/.test(token)) {
      operands.push(token);
      continue;
    }
    if (token === 'BDC' || token === 'BMC') depth++;
    if (token === 'EMC') depth--;
    out.push({ name: token, marked: depth > 0, operands });
    operands = [];
  }
  return out;
}

export const PAINTING = new Set([
  'f',
  'F',
  'f*',
  'B',
  'B*',
  'b',
  'b*',
  'S',
  's',
  'Tj',
  'TJ',
  "'",
  '"',
  'Do',
  'sh',
  'BI',
]);
