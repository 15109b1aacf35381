/** Makes Vega's SVG reproducible and accessible: own ids, one number format, a title and a description. */
import type { Chart } from './chart.js';

/** The one way a coordinate is written, here and in the PDF: at most three decimals, no negative zero, no exponent. */
export function coordinate(x: number): string {
  if (!Number.isFinite(x)) throw new RangeError(`a coordinate must be finite, got ${x}`);
  const rounded = Math.round(x * 1000) / 1000;
  return rounded === 0 ? '0' : String(rounded);
}

const GEOMETRY =
  /\b(d|transform|x|y|x1|x2|y1|y2|width|height|points|viewBox|r|cx|cy|rx|ry|stroke-width|offset)="([^"]*)"/g;
const NUMBER = /-?\d*\.?\d+(?:e[-+]?\d+)?/gi;
const ID = /\b(id="|url\(#|href="#)([A-Za-z_]*\d+)/g;

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

export function tidySvg(svg: string, chart: Chart): string {
  const ids = new Map<string, string>();
  const prefix = chart.id.replace(/[^A-Za-z0-9_-]/g, '-');
  const geometry = svg.replace(GEOMETRY, (_, name: string, value: string) => {
    return `${name}="${value.replace(NUMBER, (n) => coordinate(Number(n)))}"`;
  });
  // Vega numbers its clips and gradients per process; here they count from 1 in each file.
  const own = geometry.replace(ID, (_, lead: string, id: string) => {
    if (!ids.has(id)) ids.set(id, `${prefix}-${ids.size + 1}`);
    return `${lead}${ids.get(id)}`;
  });
  const labelled = own.replace(/<svg ([^>]*)>/, (_, attributes: string) => {
    return `<svg ${attributes} role="img"><title>${xml(chart.alt)}</title>`;
  });
  return `${labelled}\n`;
}
