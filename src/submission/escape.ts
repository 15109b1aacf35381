/** Text from outside as Markdown that shows exactly that text. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\r?\n/g, ' ')
    .replace(/[\\`*_{}[\]<>|#~&]/g, (c) => `\\${c}`)
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

/** Anchor of an evidence id: dots and @ become "-". */
export const anchorOf = (id: string): string => `ev-${id.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;

/** An evidence id as code: an "@" in plain text would be taken for a mail address. */
export const idWords = (id: string): string => (id.includes('@') ? `\`${id}\`` : escapeMarkdown(id));
