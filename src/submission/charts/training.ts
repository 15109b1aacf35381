/** Loss on training and tuning set and AUROC on the tuning set by epoch, with the epoch that was kept. */
import type { Chart } from './chart.js';
import { DASHES, INK, LINES, SHAPES, say3, styled } from './style.js';

export interface EpochPoint {
  readonly epoch: number;
  readonly trainingLoss: number | null;
  readonly tuningLoss: number | null;
  readonly tuningAuroc: number | null;
}

export interface TrainingInput {
  readonly id: string;
  readonly epochs: readonly EpochPoint[];
  readonly bestEpoch: number | null;
  readonly caption?: string;
}

export function trainingHistoryChart({ id, epochs, bestEpoch, caption }: TrainingInput): Chart {
  const names = ['training set', 'tuning set'];
  const losses = epochs.flatMap((e) => [
    ...(e.trainingLoss === null ? [] : [{ epoch: e.epoch, series: names[0], dash: names[0], value: e.trainingLoss }]),
    ...(e.tuningLoss === null ? [] : [{ epoch: e.epoch, series: names[1], dash: names[1], value: e.tuningLoss }]),
  ]);
  const aurocs = epochs.flatMap((e) =>
    e.tuningAuroc === null ? [] : [{ epoch: e.epoch, series: names[1], dash: names[1], value: e.tuningAuroc }],
  );
  const last = Math.max(1, ...epochs.map((e) => e.epoch));
  const ticks = Array.from({ length: last }, (_, i) => i + 1).filter(
    (e) => last <= 12 || e === 1 || e % Math.ceil(last / 10) === 0,
  );
  const legend = { title: null, orient: 'bottom', symbolSize: 80, symbolStrokeWidth: 0 };
  const panel = (values: object[], title: string, scale: object): object => ({
    width: 205,
    height: 190,
    layer: [
      ...(bestEpoch === null
        ? []
        : [
            {
              data: { values: [{ epoch: bestEpoch, label: `kept: ${bestEpoch}` }] },
              mark: { type: 'rule', stroke: INK.grey, strokeDash: [3, 3] },
              encoding: { x: { field: 'epoch', type: 'quantitative' } },
            },
            {
              data: { values: [{ epoch: bestEpoch, label: `kept: ${bestEpoch}` }] },
              mark: { type: 'text', align: 'center', y: -7, fontSize: 10 },
              encoding: { x: { field: 'epoch', type: 'quantitative' }, text: { field: 'label', type: 'nominal' } },
            },
          ]),
      {
        data: { values },
        mark: { type: 'line', point: { size: 26, filled: true } },
        encoding: {
          x: {
            field: 'epoch',
            type: 'quantitative',
            title: 'Epoch',
            scale: { domain: [1, Math.max(2, last)], nice: false },
            axis: { values: ticks, format: 'd' },
          },
          y: { field: 'value', type: 'quantitative', title, scale },
          strokeDash: {
            // A field of its own, because the legend of one field is one legend, and a small shape with a dashed
            // outline cannot be read.
            field: 'dash',
            type: 'nominal',
            scale: { domain: names, range: [DASHES[1], DASHES[0]] },
            legend: null,
          },
          shape: { field: 'series', type: 'nominal', legend, scale: { domain: names, range: [SHAPES[1], SHAPES[0]] } },
          color: { field: 'series', type: 'nominal', legend, scale: { domain: names, range: [LINES[1], LINES[0]] } },
        },
      },
    ],
  });
  const best = aurocs.find((e) => e.epoch === bestEpoch);
  return {
    id,
    spec: styled({
      hconcat: [panel(losses, 'Loss', { zero: false }), panel(aurocs, 'AUROC, tuning set', { zero: false })],
      spacing: 26,
    }),
    alt:
      `Training history over ${epochs.length} epochs. Left: loss of training and tuning set. Right: AUROC of the tuning set.` +
      (best ? ` Epoch ${best.epoch} was kept, with an AUROC of ${say3(best.value)}.` : ''),
    ...(caption ? { caption } : {}),
    data: {
      columns: ['epoch', 'training loss', 'tuning loss', 'tuning AUROC'],
      rows: epochs.map((e) => [e.epoch, e.trainingLoss, e.tuningLoss, e.tuningAuroc]),
    },
  };
}
