/** Reliability diagram and confusion matrix. */
import type { Chart } from './chart.js';
import { INK, say3, styled, unit } from './style.js';

export interface ReliabilityBin {
  readonly predicted: number;
  readonly observed: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly n: number;
}

export interface ReliabilityInput {
  readonly id: string;
  readonly bins: readonly ReliabilityBin[];
  readonly caption?: string;
}

/** The largest of 1, 2, 5, 10, 20, 50 … that is not above. */
function roundBelow(n: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(1, n)));
  return unit * (n >= 5 * unit ? 5 : n >= 2 * unit ? 2 : 1);
}

/** Round numbers that span the bins, the smallest and the largest among them. */
function legendSizes(least: number, most: number): number[] {
  const step = roundBelow(most / 4);
  const sizes = [roundBelow(least), step, 2 * step, 4 * step].filter((n) => n <= most);
  return [...new Set(sizes)].sort((a, b) => a - b);
}

export function reliabilityChart({ id, bins, caption }: ReliabilityInput): Chart {
  const x = { field: 'predicted', ...unit('Mean score') };
  const y = { field: 'observed', ...unit('Observed share of positives') };
  const most = Math.max(1, ...bins.map((b) => b.n));
  const sizes = legendSizes(Math.min(...bins.map((b) => b.n), most), most);
  return {
    id,
    spec: styled({
      width: 300,
      height: 300,
      layer: [
        {
          data: { values: [{ p: 0 }, { p: 1 }] },
          mark: { type: 'line', stroke: INK.grey, strokeDash: [3, 3], strokeWidth: 1 },
          encoding: { x: { field: 'p', type: 'quantitative' }, y: { field: 'p', type: 'quantitative' } },
        },
        {
          data: { values: bins.filter((b) => b.lower !== null && b.upper !== null) },
          mark: { type: 'rule', stroke: INK.line, strokeWidth: 1.2 },
          encoding: { x, y: { field: 'lower', ...unit('Observed share of positives') }, y2: { field: 'upper' } },
        },
        { data: { values: bins }, mark: { type: 'line', stroke: INK.line }, encoding: { x, y } },
        {
          data: { values: bins },
          mark: { type: 'point', filled: true, shape: 'square', color: INK.line, opacity: 1 },
          encoding: {
            x,
            y,
            size: {
              field: 'n',
              type: 'quantitative',
              scale: { domain: [0, most], range: [16, 160] },
              legend: { title: 'Films', orient: 'right', symbolType: 'square', values: sizes },
            },
          },
        },
      ],
    }),
    alt: `Reliability diagram in ${bins.length} bins: ${bins.map((b) => `predicted ${say3(b.predicted)}, observed ${say3(b.observed)} of ${b.n}`).join('; ')}.`,
    ...(caption ? { caption } : {}),
    data: {
      columns: ['predicted', 'observed', 'lower', 'upper', 'n'],
      rows: bins.map((b) => [b.predicted, b.observed, b.lower, b.upper, b.n]),
    },
  };
}

export interface ConfusionInput {
  readonly id: string;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
  readonly caption?: string;
}

/** The number stands in each cell; the shade only repeats its share of the row. */
export function confusionChart(input: ConfusionInput): Chart {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = input;
  const [positive, negative] = ['reference positive', 'reference negative'];
  const cell = (truth: string, call: string, count: number, of: number) => ({
    truth,
    call,
    share: of > 0 ? count / of : 0,
    label: [count.toLocaleString('en-US'), of > 0 ? `${((100 * count) / of).toFixed(1)}% of row` : ''],
  });
  const values = [
    cell(positive, 'called positive', tp, tp + fn),
    cell(positive, 'called negative', fn, tp + fn),
    cell(negative, 'called positive', fp, fp + tn),
    cell(negative, 'called negative', tn, fp + tn),
  ];
  const place = {
    x: {
      field: 'call',
      type: 'nominal',
      sort: null,
      axis: { title: null, orient: 'top', labelAngle: 0, grid: false, ticks: false, domain: false },
    },
    y: { field: 'truth', type: 'nominal', sort: null, axis: { title: null, grid: false, ticks: false, domain: false } },
  };
  return {
    id: input.id,
    spec: styled({
      width: 260,
      height: 130,
      data: { values },
      layer: [
        {
          mark: { type: 'rect', stroke: INK.dark, strokeWidth: 0.8 },
          encoding: {
            ...place,
            fill: {
              field: 'share',
              type: 'quantitative',
              legend: null,
              scale: { domain: [0, 1], range: ['#ffffff', '#b4c7da'], interpolate: 'rgb' },
            },
          },
        },
        {
          mark: { type: 'text', dy: -6, lineHeight: 15, fontSize: 12 },
          encoding: { ...place, text: { field: 'label', type: 'nominal' } },
        },
      ],
    }),
    alt: `Confusion matrix: ${tp} true positive, ${fn} false negative, ${fp} false positive, ${tn} true negative.`,
    ...(input.caption ? { caption: input.caption } : {}),
    data: {
      columns: ['reference', 'device', 'count'],
      rows: [
        ['positive', 'positive', tp],
        ['positive', 'negative', fn],
        ['negative', 'positive', fp],
        ['negative', 'negative', tn],
      ],
    },
  };
}
