/**
 * The same evidence with the identifiers of its cases and patients replaced by keyed hashes (HMAC-SHA-256, the first 16
 * hexadecimal digits), for documents that leave the house. Whoever has the key can make the same hashes again; nobody else
 * can try identifiers out. Identifiers are known from predictions.csv: they are replaced there and in every table cell
 * that holds one.
 */
import { createHmac } from 'node:crypto';
import { columnIndex, formatCsv, parseCsv } from '../core/csv.js';
import type { EvidenceTable } from '../core/types.js';
import type { Evidence } from '../evidence/evidence.js';

export function withHashedIds(evidence: Evidence, key: string | Uint8Array): Evidence {
  const hash = (id: string): string => createHmac('sha256', key).update(id).digest('hex').slice(0, 16);
  const table = parseCsv(evidence.predictionsCsv, 'predictions.csv', { columnsOptional: true });
  const columns = ['case_id', 'patient_id'].map((name) => columnIndex(table, name));
  const cases = new Set(table.rows.map((row) => row[columns[0] as number] as string));
  const rows = table.rows.map((row) => row.map((cell, i) => (columns.includes(i) ? hash(cell) : cell)));
  const hashed = ({ rows: cells, ...rest }: EvidenceTable): EvidenceTable => ({
    ...rest,
    rows: cells.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, v]) => [name, typeof v === 'string' && cases.has(v) ? hash(v) : v]),
      ),
    ),
  });
  return {
    ...evidence,
    predictionsCsv: formatCsv(table.columns, rows),
    tables: new Map([...evidence.tables].map(([id, t]) => [id, hashed(t)])),
  };
}
