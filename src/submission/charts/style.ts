/**
 * The one house style. Legible in black and white: series differ by dash and shape first, by lightness second; colour
 * only repeats what they say. Sizes are pixels at a scale of 0.8 point, so that 11 px print at 9 pt or so.
 */
import type { Config } from 'vega-lite';

export const FONT = 'Source Sans 3';

export const INK = {
  dark: '#1a1a1a',
  line: '#1f4e79',
  second: '#a33b20',
  grey: '#767676',
  pale: '#c9d6e4',
  faint: '#e3e3e3',
};

/** In the order series are given. [1, 0] would be refused by PDF: an empty list is a solid line. */
export const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];
export const SHAPES = ['circle', 'square', 'triangle-up', 'diamond'] as const;
export const LINES = [INK.line, INK.second, INK.dark, INK.grey] as const;

export const CONFIG: Config = {
  font: FONT,
  background: 'white',
  padding: 4,
  view: { stroke: '#999999', strokeWidth: 0.6 },
  axis: {
    labelFont: FONT,
    titleFont: FONT,
    labelFontSize: 11,
    titleFontSize: 11.5,
    titleFontWeight: 'bold',
    titleColor: INK.dark,
    labelColor: INK.dark,
    grid: true,
    gridColor: INK.faint,
    gridWidth: 0.6,
    domainColor: '#777777',
    tickColor: '#777777',
    titlePadding: 7,
    labelFlush: false,
  },
  legend: {
    labelFont: FONT,
    titleFont: FONT,
    labelFontSize: 11,
    titleFontSize: 11,
    symbolStrokeWidth: 1.6,
    symbolSize: 90,
    offset: 8,
    labelLimit: 260,
    labelColor: INK.dark,
  },
  title: { font: FONT, fontSize: 12, anchor: 'start', fontWeight: 'bold', color: INK.dark },
  text: { font: FONT, fontSize: 11, color: INK.dark },
  line: { strokeWidth: 1.5 },
  header: { labelFont: FONT, titleFont: FONT, labelFontSize: 11 },
};

const VEGA_LITE = 'https://vega.github.io/schema/vega-lite/v6.json';

/** Adds schema and style; the rest is the chart's own. */
export function styled(spec: object): never {
  return { $schema: VEGA_LITE, ...spec, config: CONFIG } as never;
}

/** A number as prose in alternative text: three decimals. */
export const say3 = (x: number): string => x.toFixed(3);

/**
 * Thins a curve to what print can show: points that move less than 1/1500 of the unit square from the last kept one
 * are left out; the first and last stay. Corners of a step curve are kept, because both their coordinates change.
 */
export function thin<T>(points: readonly T[], at: (p: T) => readonly [number, number], step = 1 / 1500): T[] {
  const out: T[] = [];
  let [x0, y0] = [Number.NaN, Number.NaN];
  for (const [i, point] of points.entries()) {
    const [x, y] = at(point);
    if (i > 0 && i < points.length - 1 && Math.abs(x - x0) < step && Math.abs(y - y0) < step) continue;
    out.push(point);
    [x0, y0] = [x, y];
  }
  return out;
}

/** Quantitative axis on [0, 1]. */
export const unit = (title: string): object => ({
  type: 'quantitative',
  title,
  scale: { domain: [0, 1], nice: false },
  axis: { values: [0, 0.2, 0.4, 0.6, 0.8, 1], format: '.1f' },
});
