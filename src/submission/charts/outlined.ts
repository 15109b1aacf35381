/** A chart's SVG with its letters drawn as outlines: it looks the same where the typeface is not installed. */
import { outline } from '../layout/typefaces.js';
import { chartFace } from './render.js';
import { coordinate } from './svg.js';

const TEXT = /<text\b([^>]*)>([\s\S]*?)<\/text>/g;
const PART = /<tspan\b([^>]*)>([\s\S]*?)<\/tspan>/g;
const NUMBER = /-?\d*\.?\d+(?:e[-+]?\d+)?/gi;

const attribute = (attributes: string, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
const plain = (xml: string): string => xml.replace(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity] as string);

export function outlined(svg: string): string {
  return svg.replace(TEXT, (_, attributes: string, inner: string) => {
    const size = Number.parseFloat(attribute(attributes, 'font-size') ?? '11');
    const face = chartFace(attribute(attributes, 'font-weight'), attribute(attributes, 'font-style'));
    const anchor = attribute(attributes, 'text-anchor') ?? 'start';
    const parts = [...inner.matchAll(PART)].map(([, own, words]) => ({
      dy: Number(attribute(own as string, 'dy') ?? 0),
      words: words as string,
    }));
    let y = 0;
    const paths = (parts.length > 0 ? parts : [{ dy: 0, words: inner }]).map(({ dy, words }) => {
      y += dy;
      const { path, width } = outline(face, size, plain(words));
      const x = anchor === 'middle' ? -width / 2 : anchor === 'end' ? -width : 0;
      const d = path.replace(NUMBER, (n) => coordinate(Number(n)));
      return d === '' ? '' : `<path transform="translate(${coordinate(x)},${coordinate(y)})" d="${d}"/>`;
    });
    const kept = ['transform', 'fill', 'opacity', 'fill-opacity'].flatMap((name) => {
      const value = attribute(attributes, name);
      return value === undefined ? [] : [`${name}="${value}"`];
    });
    return `<g ${kept.join(' ')}>${paths.join('')}</g>`;
  });
}
