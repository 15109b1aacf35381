/** The simulated reading list as facts, a table and a series; sensitivity and specificity are those that were measured. */
import type { Protocol } from '../../config/protocol.js';
import type { QueueConfig } from '../../config/queue.js';
import { createRng } from '../../core/rng.js';
import type { EvidenceTable, Fact, Result, Series } from '../../core/types.js';
import { printedMethod } from '../metrics.js';
import { cobham, type QueueMeans, type QueueSetting, simulateQueue } from './queue.js';
import { queueScenarios } from './queue-scenarios.js';
import { hundredths as round, spread, waitWords } from './queue-words.js';

export interface QueueEvidence {
  readonly facts: readonly Fact[];
  readonly tables: readonly EvidenceTable[];
  readonly series: readonly Series[];
}

export function queueEvidence(
  config: QueueConfig,
  results: readonly Result[],
  protocol: Pick<Protocol, 'intervals'>,
): QueueEvidence {
  // The result that is printed elsewhere, so that the scenarios take its limits and not those of another method.
  const measured = (metric: string): Result | undefined => {
    const there = results.filter((r) => r.population === 'overall' && r.metric === metric && r.estimate !== null);
    return there.find((r) => r.method === printedMethod(metric, protocol)) ?? there[0];
  };
  // Against a comparator that is no reference standard there is agreement instead, and it is named so.
  const [sensitivity, specificity] = [
    measured('sensitivity') ?? measured('ppa'),
    measured('specificity') ?? measured('npa'),
  ];
  if (!sensitivity || !specificity) {
    const reason = 'neither sensitivity and specificity nor percent agreement were evaluable';
    return {
      facts: [{ id: 'queue.saved-minutes', value: null, reason, about: 'Mean time saved for flagged positive films' }],
      tables: [],
      series: [],
    };
  }
  const { seed, replications, source, ...list } = config;
  const setting: QueueSetting = {
    ...list,
    sensitivity: sensitivity.estimate as number,
    specificity: specificity.estimate as number,
  };
  const runs = Array.from({ length: replications }, (_, i) => simulateQueue(setting, createRng(seed, `queue ${i}`)));
  const paired = (a: keyof QueueMeans, b?: keyof QueueMeans): number[] =>
    runs.flatMap((run) => {
      const [x, y] = [run[a], b === undefined ? 0 : run[b]];
      return x === null || y === null ? [] : [x - y];
    });
  const groups: [string, string, keyof QueueMeans, keyof QueueMeans][] = [
    ['true-positives', 'positive and flagged', 'truePositivesWithout', 'truePositivesWith'],
    ['false-negatives', 'positive and not flagged', 'falseNegativesWithout', 'falseNegativesWith'],
    ['positives', 'all positive', 'positivesWithout', 'positivesWith'],
    ['negatives', 'all negative', 'negativesWithout', 'negativesWith'],
  ];
  const rows = groups.flatMap(([id, films, without, withDevice]) => {
    const [a, b, c] = [paired(without), paired(withDevice), paired(without, withDevice)];
    if (a.length === 0 || b.length === 0 || c.length === 0) return [];
    return [{ id, films, without: spread(a), with: spread(b), saved: spread(c) }];
  });
  const fact = (id: string, value: string | number, about: string, unit?: string): Fact => ({
    id: `queue.${id}`,
    value,
    about,
    ...(unit ? { unit } : {}),
  });
  const load = (config.arrivalsPerHour * config.reading.mean) / 60 / config.readers;
  const scenarios = queueScenarios(config, setting, sensitivity, specificity);
  const formula = config.readers === 1 ? cobham(setting) : null;
  return {
    facts: [
      fact('arrivals-per-hour', config.arrivalsPerHour, 'Assumed chest films per hour, Poisson arrivals'),
      fact('readers', config.readers, 'Assumed readers'),
      fact('reading-minutes', config.reading.mean, 'Assumed mean reading time per film', 'min'),
      fact('reading-distribution', config.reading.distribution, 'Assumed distribution of reading times'),
      fact(
        'reading-variation',
        config.reading.variation,
        'Assumed standard deviation of a log-normal reading time over its mean',
      ),
      fact('prevalence', config.prevalence, 'Assumed share of positive films on the list'),
      fact('rates', ratesOf(sensitivity, specificity), 'Measured rates the simulation takes'),
      fact('sensitivity', round(setting.sensitivity), `Share of positive films that are flagged (${sensitivity.id})`),
      fact(
        'specificity',
        round(setting.specificity),
        `Share of negative films that are not flagged (${specificity.id})`,
      ),
      fact('load', round(load), 'Share of the time in which the readers are busy'),
      fact('films', config.films, 'Films counted in a replication', 'films'),
      fact('warm-up', config.warmUp, 'Films before them that are not counted', 'films'),
      fact('replications', replications, 'Replications'),
      fact('seed', seed, 'Seed of the simulation'),
      fact('source', source, 'Where arrivals, reading times and prevalence come from'),
      ...rows.map((r) =>
        fact(
          `saved-${r.id}`,
          waitWords(r.saved),
          `Mean wait saved by the flag for films ${r.films}; below zero: delay`,
          'min',
        ),
      ),
      ...(formula
        ? [
            fact(
              'formula-without',
              round(formula.without),
              'Mean wait without the device by the formula of Pollaczek and Khinchine',
              'min',
            ),
            fact('formula-flagged', round(formula.flagged), 'Mean wait of flagged films by Cobham’s formula', 'min'),
            fact(
              'formula-unflagged',
              round(formula.unflagged),
              'Mean wait of films without a flag by Cobham’s formula',
              'min',
            ),
            fact(
              'simulated-without',
              round(spread(paired('negativesWithout')).mean),
              'Mean wait of negative films without the device, simulated',
              'min',
            ),
            fact(
              'simulated-flagged',
              round(spread(paired('flaggedWith')).mean),
              'Mean wait of flagged films, simulated',
              'min',
            ),
            fact(
              'simulated-unflagged',
              round(spread(paired('unflaggedWith')).mean),
              'Mean wait of films without a flag, simulated',
              'min',
            ),
          ]
        : []),
    ],
    tables: [
      {
        id: 'triage',
        title: 'Simulated waits from arrival to the start of reading, minutes',
        about:
          'Mean over the replications, with the range that contains the middle 95% of them (not a confidence interval); both orders of reading see the same films. A negative time saved is a delay',
        columns: [
          { key: 'films', title: 'Films' },
          { key: 'without', title: 'In order of arrival', numeric: true },
          { key: 'with', title: 'Flagged first', numeric: true },
          { key: 'saved', title: 'Saved', numeric: true },
        ],
        rows: rows.map((r) => ({
          films: r.films,
          without: waitWords(r.without),
          with: waitWords(r.with),
          saved: waitWords(r.saved),
        })),
      },
      scenarios.table,
    ],
    series: [
      {
        id: 'queue-waits',
        about: 'Simulated mean waits in minutes by films and order of reading',
        columns: {
          films: rows.flatMap((r) => [r.films, r.films]),
          order: rows.flatMap(() => ['in order of arrival', 'flagged first']),
          mean: rows.flatMap((r) => [round(r.without.mean), round(r.with.mean)]),
          lower: rows.flatMap((r) => [round(r.without.lower), round(r.with.lower)]),
          upper: rows.flatMap((r) => [round(r.without.upper), round(r.with.upper)]),
        },
      },
      scenarios.series,
    ],
  };
}

function ratesOf(flagged: Result, passed: Result): string {
  const share = (r: Result): string => (r.estimate as number).toFixed(3);
  if (flagged.metric === 'sensitivity') return `sensitivity ${share(flagged)} and specificity ${share(passed)}`;
  const comparator = flagged.comparator ? ` with ${flagged.comparator}` : '';
  return `positive percent agreement ${share(flagged)} and negative percent agreement ${share(passed)}${comparator}, which is no reference standard`;
}
