/** One chart of each kind with made-up numbers, for tests and for looking at. */
import { confusionChart, reliabilityChart } from '../../../src/submission/charts/calibration.js';
import type { Chart } from '../../../src/submission/charts/chart.js';
import { prChart, rocChart } from '../../../src/submission/charts/curves.js';
import {
  ageHistogramChart,
  findingsBarChart,
  scoreHistogramChart,
} from '../../../src/submission/charts/distributions.js';
import { algorithmFlowChart, dataFlowChart } from '../../../src/submission/charts/flows.js';
import { forestChart } from '../../../src/submission/charts/forest.js';
import { decisionCurveChart, queueChart, thresholdChart } from '../../../src/submission/charts/lines.js';
import { trainingHistoryChart } from '../../../src/submission/charts/training.js';

const grid = (n: number): number[] => Array.from({ length: n + 1 }, (_, i) => i / n);

export const SAMPLES: readonly Chart[] = [
  rocChart({
    id: 'roc',
    series: [
      {
        name: 'RSNA radiologists, AUROC 0.81 (0.78–0.84)',
        points: grid(200).map((x) => ({ x, y: x ** 0.25 })),
        band: grid(50).map((x) => ({ x, lower: x ** 0.3, upper: x ** 0.2 })),
      },
      { name: 'NIH labels, AUROC 0.70', points: grid(200).map((x) => ({ x, y: x ** 0.45 })) },
    ],
    operatingPoint: { x: 0.2, y: 0.2 ** 0.25, label: 'threshold 0.412' },
  }),
  prChart({
    id: 'pr',
    prevalence: 0.226,
    series: [{ name: 'RSNA radiologists, AP 0.58', points: grid(100).map((x) => ({ x, y: 1 - 0.774 * x ** 1.5 })) }],
    operatingPoint: { x: 0.7, y: 0.55, label: 'threshold 0.412' },
  }),
  trainingHistoryChart({
    id: 'training-history',
    bestEpoch: 9,
    epochs: Array.from({ length: 15 }, (_, i) => ({
      epoch: i + 1,
      trainingLoss: 0.7 * 0.9 ** i,
      tuningLoss: 0.7 * 0.92 ** i + (i > 8 ? 0.01 * (i - 8) : 0),
      tuningAuroc: 0.88 - 0.3 * 0.75 ** i,
    })),
  }),
  forestChart({
    id: 'forest',
    metric: 'AUROC',
    overall: 0.81,
    rows: [
      { name: 'All', n: 1775, positives: 402, estimate: 0.81, lower: 0.783, upper: 0.836, status: 'ok' },
      { name: 'Sex: female', n: 780, positives: 170, estimate: 0.823, lower: 0.784, upper: 0.862, status: 'ok' },
      { name: 'Sex: male', n: 995, positives: 232, estimate: 0.8, lower: 0.764, upper: 0.835, status: 'ok' },
      { name: 'Age 18–39', n: 480, positives: 90, estimate: 0.79, lower: 0.73, upper: 0.84, status: 'ok' },
      { name: 'Age ≥ 80', n: 21, positives: 4, estimate: null, lower: null, upper: null, status: 'not-evaluable' },
    ],
  }),
  dataFlowChart({
    id: 'data-flow',
    steps: [
      {
        title: 'Films listed',
        lines: ['112,120 films of 30,805 patients'],
        excluded: [{ reason: 'film absent from the folder', count: 110345 }],
      },
      {
        title: 'Films present',
        lines: ['1,775 films of 1,204 patients'],
        excluded: [
          { reason: 'age not plausible', count: 3 },
          { reason: 'no reference label', count: 12 },
        ],
      },
    ],
    branches: [
      { title: 'Training set', lines: ['1,065 films', '722 patients'] },
      { title: 'Tuning set', lines: ['266 films', '181 patients'] },
      { title: 'Test set', lines: ['429 films', '301 patients'] },
    ],
  }),
  algorithmFlowChart({
    id: 'algorithm-flow',
    steps: [
      {
        title: 'DICOM checks',
        lines: ['Modality CR or DX, chest, PA or AP, adult'],
        reject: 'the film is refused with the reason',
      },
      { title: 'Preprocessing', lines: ['Linear window to 8 bits, resize to 128 × 128, scaled to [0, 1]'] },
      { title: 'Convolutional network', lines: ['4 blocks, 0.12 million weights'] },
      { title: 'Threshold', lines: ['score ≥ 0.412'] },
      { title: 'Output', lines: ['Flag “suggestive of pneumonia”, with score'] },
    ],
  }),
  ageHistogramChart({
    id: 'age',
    bins: [18, 30, 40, 50, 60, 70, 80].flatMap((from) => [
      { from, to: from + 10, count: 30 + from, group: 'negative' },
      { from, to: from + 10, count: 10 + (from % 7), group: 'positive' },
    ]),
  }),
  scoreHistogramChart({
    id: 'scores',
    bins: grid(19).map((x) => ({ from: x * 0.95, to: x * 0.95 + 0.05, count: Math.round(100 * Math.exp(-x)) })),
  }),
  findingsBarChart({
    id: 'findings',
    rows: [
      { name: 'No Finding', count: 1230 },
      { name: 'Infiltration', count: 410 },
      { name: 'Pneumonia', count: 120 },
    ],
  }),
  thresholdChart({
    id: 'threshold',
    thresholds: grid(100),
    metrics: {
      Sensitivity: grid(100).map((x) => 1 - x ** 2),
      Specificity: grid(100).map((x) => x ** 0.4),
      F1: grid(100).map((x) => 2 * x * (1 - x)),
    },
    chosen: 0.412,
  }),
  reliabilityChart({
    id: 'reliability',
    bins: grid(8).map((x) => ({
      predicted: x,
      observed: x ** 1.2,
      lower: Math.max(0, x ** 1.2 - 0.08),
      upper: Math.min(1, x ** 1.2 + 0.08),
      n: Math.round(200 * (1.1 - x)),
    })),
  }),
  confusionChart({ id: 'confusion', truePositives: 80, falseNegatives: 20, falsePositives: 61, trueNegatives: 268 }),
  decisionCurveChart({
    id: 'decision-curve',
    series: [
      { name: 'device', points: grid(50).map((x) => ({ x: x / 2, y: 0.2 - 0.3 * x })) },
      { name: 'film all', points: grid(50).map((x) => ({ x: x / 2, y: 0.22 - 0.6 * x })) },
      { name: 'film none', points: grid(50).map((x) => ({ x: x / 2, y: 0 })) },
    ],
  }),
  queueChart({
    id: 'queue',
    xTitle: 'Share of the reader’s time in use',
    series: [
      { name: 'as they come', points: grid(18).map((x) => ({ x: x * 0.9, y: 5 / (1 - 0.9 * x) })) },
      { name: 'flagged first: flagged', points: grid(18).map((x) => ({ x: x * 0.9, y: 5 / (1 - 0.3 * x) })) },
      { name: 'flagged first: others', points: grid(18).map((x) => ({ x: x * 0.9, y: 5.4 / (1 - 0.95 * x) })) },
    ],
    mark: { x: 0.7, label: 'assumed: 0.7' },
  }),
];
