/** The simulated reading list under other assumptions: other loads of the readers, and rates at the limits of their intervals. */
import type { QueueConfig } from '../../config/queue.js';
import { createRng } from '../../core/rng.js';
import type { EvidenceTable, Result, Series } from '../../core/types.js';
import { type QueueMeans, type QueueSetting, simulateQueue } from './queue.js';
import { hundredths, spread, waitWords } from './queue-words.js';

/** Shares of the time in which the readers are busy. */
const LOADS = [0.5, 0.6, 0.7, 0.8, 0.9];

interface Scenario {
  readonly name: string;
  readonly load: number;
  readonly setting: QueueSetting;
}

export function queueScenarios(
  config: QueueConfig,
  setting: QueueSetting,
  sensitivity: Result,
  specificity: Result,
): { readonly table: EvidenceTable; readonly series: Series } {
  const { replications, seed } = config;
  const loadOf = (arrivals: number): number => (arrivals * setting.reading.mean) / 60 / setting.readers;
  const assumed = loadOf(setting.arrivalsPerHour);
  const loads: Scenario[] = LOADS.map((load) => ({
    name: 'readers busy as stated',
    load,
    setting: { ...setting, arrivalsPerHour: (load * 60 * setting.readers) / setting.reading.mean },
  }));
  const limits = (['lower', 'upper'] as const).flatMap((limit): Scenario[] => {
    const [a, b] = [sensitivity[limit], specificity[limit]];
    if (a === null || b === null || a === undefined || b === undefined) return [];
    const name = `both rates at the ${limit} limit of their intervals`;
    return [{ name, load: assumed, setting: { ...setting, sensitivity: a, specificity: b } }];
  });
  const outcomes = [...loads, ...limits].map((scenario) => {
    const runs = Array.from({ length: replications }, (_, i) =>
      // The same random numbers as the main simulation, so that scenarios differ by their assumptions alone.
      simulateQueue(scenario.setting, createRng(seed, `queue ${i}`)),
    );
    const values = (a: keyof QueueMeans, b?: keyof QueueMeans): number[] =>
      runs.flatMap((run) => {
        const [x, y] = [run[a], b === undefined ? 0 : run[b]];
        return x === null || y === null ? [] : [x - y];
      });
    return { ...scenario, values };
  });
  const cell = (values: readonly number[]): string | null => (values.length === 0 ? null : waitWords(spread(values)));
  const share = (value: number): string => value.toFixed(2);
  const lines: [string, keyof QueueMeans][] = [
    ['all positive, in order of arrival', 'positivesWithout'],
    ['positive and flagged, flagged first', 'truePositivesWith'],
    ['positive and not flagged, flagged first', 'falseNegativesWith'],
    ['all positive, flagged first', 'positivesWith'],
    ['all negative, flagged first', 'negativesWith'],
  ];
  const drawn = outcomes.slice(0, LOADS.length).flatMap(({ load, values }) =>
    lines.flatMap(([films, of]) => {
      const list = values(of);
      return list.length === 0 ? [] : [{ load, films, ...spread(list) }];
    }),
  );
  return {
    table: {
      id: 'triage-scenarios',
      title: 'Simulated time saved under other assumptions, minutes',
      about:
        'Mean over the replications, with the range that contains the middle 95% of them (not a confidence interval). All other values are those assumed or measured. A negative value is a delay',
      columns: [
        { key: 'scenario', title: 'Assumption' },
        { key: 'load', title: 'Readers busy', numeric: true },
        { key: 'sensitivity', title: 'Positive films flagged', numeric: true },
        { key: 'specificity', title: 'Negative films not flagged', numeric: true },
        { key: 'flagged', title: 'Saved, positive and flagged', numeric: true },
        { key: 'missed', title: 'Saved, positive and not flagged', numeric: true },
        { key: 'positives', title: 'Saved, all positive', numeric: true },
        { key: 'negatives', title: 'Saved, all negative', numeric: true },
      ],
      rows: outcomes.map(({ name, load, setting: s, values }) => ({
        scenario: name,
        load: share(load),
        sensitivity: share(s.sensitivity),
        specificity: share(s.specificity),
        flagged: cell(values('truePositivesWithout', 'truePositivesWith')),
        missed: cell(values('falseNegativesWithout', 'falseNegativesWith')),
        positives: cell(values('positivesWithout', 'positivesWith')),
        negatives: cell(values('negativesWithout', 'negativesWith')),
      })),
    },
    series: {
      id: 'queue-loads',
      about: 'Simulated mean waits in minutes by the share of the time in which the readers are busy',
      columns: {
        load: drawn.map((d) => d.load),
        films: drawn.map((d) => d.films),
        mean: drawn.map((d) => hundredths(d.mean)),
        lower: drawn.map((d) => hundredths(d.lower)),
        upper: drawn.map((d) => hundredths(d.upper)),
      },
    },
  };
}
