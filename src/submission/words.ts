/** Values of device.yaml as Markdown. */
import { escapeMarkdown } from './escape.js';

/** On one line, for a table cell or the middle of a sentence. */
export function deviceText(value: unknown): string {
  if (Array.isArray(value)) {
    // Whole sentences stand beside each other; anything shorter is a list.
    const items = value.map(deviceText);
    return items.join(items.every((item) => item.endsWith('.')) ? ' ' : ', ');
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value !== null && typeof value === 'object') {
    const { file, summary, date, sha256 } = value as Partial<Record<'file' | 'summary' | 'date' | 'sha256', string>>;
    if (file !== undefined && summary !== undefined) {
      const marks = [date === undefined ? '' : `of ${date}`, sha256 === undefined ? '' : `SHA-256 ${sha256}`];
      return `${escapeMarkdown(summary)} (${[`attachment ${escapeMarkdown(file)}`, ...marks].filter(Boolean).join(', ')})`;
    }
    return Object.values(value)
      .filter((v) => v !== undefined)
      .map(deviceText)
      .join('; ');
  }
  return escapeMarkdown(String(value));
}

/** As a block of its own: a list becomes a list. */
export function deviceList(value: unknown): string {
  return Array.isArray(value) ? value.map((v) => `- ${deviceText(v)}`).join('\n') : deviceText(value);
}
