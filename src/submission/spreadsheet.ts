/** One table as an XLSX file with the same bytes every time. Text is stored as text: no cell can become a formula. */
import { unzipSync, zipSync } from 'fflate';
import writeXlsxFile, { type SheetData } from 'write-excel-file/node';

export interface SheetColumn {
  readonly title: string;
  /** In characters. */
  readonly width: number;
}

export async function writeSheet(
  name: string,
  columns: readonly SheetColumn[],
  rows: readonly (readonly (string | number | null)[])[],
): Promise<Uint8Array> {
  const header = columns.map(({ title }) => ({ value: title, type: String, fontWeight: 'bold' as const, wrap: true }));
  const body = rows.map((row) =>
    row.map((value) =>
      value === null
        ? null
        : typeof value === 'number'
          ? { value, type: Number, alignVertical: 'top' as const }
          : { value, type: String, wrap: true, alignVertical: 'top' as const },
    ),
  );
  const file = writeXlsxFile([header, ...body] as SheetData, {
    sheet: name,
    columns: columns.map(({ width }) => ({ width })),
    stickyRowsCount: 1,
  });
  return zipOf(unzipSync(new Uint8Array(await file.toBuffer())));
}

/** The earliest day a ZIP can hold, in local time since ZIP knows no time zone: the bytes do not depend on the clock. */
const NO_DATE = new Date(1980, 0, 1);

/** A ZIP whose bytes depend on its contents alone. */
export function zipOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(entries.map(([name, data]) => [name, [data, { mtime: NO_DATE, level: 6 }]])));
}
