/** Small things done to names. */

/** Lower case a–z, 0–9 and "-": "RSNA 2018 radiologists" → "rsna-2018-radiologists". */
export function slugify(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
