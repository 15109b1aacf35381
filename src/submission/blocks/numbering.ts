/** Section numbers: 1, 1.1, 1.1.1 from level 2 on; a heading that brings its own number keeps it and sets the count. */

const OWN_NUMBER = /^(\d+(?:\.\d+)*)[.)]?\s/;
const APPENDIX = /^(?:Appendix|Annex)\s+([A-Z])\b/;

export function createNumbering(): (level: number, text: string) => string {
  let counts: (number | string)[] = [];
  return (level, text) => {
    if (level < 2) return '';
    const depth = level - 1;
    const appendix = depth === 1 ? APPENDIX.exec(text) : null;
    if (appendix) {
      counts = [appendix[1] as string];
      return '';
    }
    const own = OWN_NUMBER.exec(text);
    if (own) {
      counts = (own[1] as string).split('.').map(Number);
      while (counts.length < depth) counts.push(1);
      return '';
    }
    const kept = counts.slice(0, depth);
    while (kept.length < depth) kept.push(0);
    const last = kept[depth - 1];
    kept[depth - 1] = typeof last === 'number' ? last + 1 : 1;
    counts = kept;
    return counts.join('.');
  };
}
