/** Sanity and place of Grad-CAM maps on the bench: the record `gradcam`. No map leaves this file; figures do. */
import type { EvidenceTable, Fact } from '../core/types.js';
import {
  alike,
  frame,
  type HeatMap,
  isEmpty,
  type Located,
  locate,
  type Region,
  type Spread,
  spread,
} from '../evaluation/heat.js';
import { orient } from '../evaluation/sample.js';
import { wilson } from '../evaluation/stats/proportions.js';
import { openFilmScorer } from '../model/film-scorer.js';
import { loadFilms } from '../model/films.js';
import { openHeater, shuffledWeights, weighted } from '../model/gradcam.js';
import type { NetworkWeights } from '../model/onnx/inference.js';
import { scoreEach } from '../model/stream.js';
import type { BenchSubject } from './bench-subject.js';
import { type BenchOptions, type Measured, signed } from './robustness.js';

const NAME = 'gradcam';
const BATCH = 16;
/** Most grades of shuffling; deeper networks are shuffled in that many steps. */
const GRADES = 5;
const FRAME = 0.125;

export interface GradcamInput {
  /** Boxes of the finding by case, in shares of the film; null where the data set brings none. */
  readonly boxes: ReadonlyMap<string, readonly Region[]> | null;
}

export async function measureGradcam(
  subject: BenchSubject,
  { boxes }: GradcamInput,
  options: BenchOptions,
): Promise<Measured> {
  const { model, films, protocol } = subject;
  const { progress } = options;
  const levels = await loadFilms(films, model.preprocess, { report: progress, label: 'reading films' });
  const scorer = await openFilmScorer(model, options);
  const scores = await scoreEach(scorer, films, { progress }).finally(() => scorer.release());
  const { network, weights } = model.model;

  const heat = async (label: string, used: NetworkWeights): Promise<{ layer: string; maps: HeatMap[] }> => {
    const heater = await openHeater(model.model, used, options.threads);
    const pixels = levels.length / films.length;
    const maps: HeatMap[] = [];
    progress.start(label, films.length);
    try {
      for (let at = 0; at < films.length; at += BATCH) {
        const count = Math.min(BATCH, films.length - at);
        const input = Float32Array.from(levels.subarray(at * pixels, (at + count) * pixels), (level) => level / 255);
        const { height, width, maps: made } = await heater.run(input, count);
        maps.push(...made.map((values) => ({ height, width, values })));
        progress.tick(at + count);
      }
    } finally {
      await heater.release();
    }
    progress.end();
    return { layer: heater.layer, maps };
  };

  const own = await heat('heatmaps', weights);
  const again = await heat('heatmaps again', weights);
  const ops = weighted(network);
  const grades = [...new Set(Array.from({ length: Math.min(GRADES, ops.length) }, (_, i) => gradeSize(i, ops.length)))];
  const sanity: SanityRow[] = [
    { shuffled: 'none, computed again', layers: 0, maps: again.maps },
    ...(await inOrder(grades, async (count) => ({
      shuffled: count === 1 ? 'the output layer' : `${ops[count - 1]!.id} and all later layers`,
      layers: count,
      maps: (
        await heat(
          `heatmaps, ${count} of ${ops.length} layers shuffled`,
          shuffledWeights(weights, ops.slice(0, count), protocol.intervals.seed),
        )
      ).maps,
    }))),
  ].map(({ shuffled, layers, maps }) => ({ shuffled, layers, ...compareMaps(own.maps, maps) }));

  const flagged = Array.from(
    scores,
    (score) => orient(score, protocol.scoreDirection) >= orient(subject.threshold, protocol.scoreDirection),
  );
  const framed = own.maps.map((map) => locate(map, frame(FRAME)));
  const boxed = films.flatMap(({ caseId }, i) => {
    const own_ = boxes?.get(caseId);
    return own_ ? [{ located: locate(own.maps[i] as HeatMap, own_), flagged: flagged[i] as boolean }] : [];
  });
  return recorded(subject, {
    layer: own.layer,
    maps: own.maps,
    sanity,
    flagged,
    framed,
    boxed,
    hasBoxes: boxes !== null,
  });
}

const gradeSize = (i: number, layers: number): number =>
  layers <= GRADES ? i + 1 : Math.round(1 + (i * (layers - 1)) / (GRADES - 1));

async function inOrder<A, B>(items: readonly A[], make: (item: A) => Promise<B>): Promise<B[]> {
  const out: B[] = [];
  for (const item of items) out.push(await make(item));
  return out;
}

interface SanityRow {
  readonly shuffled: string;
  readonly layers: number;
  readonly likeness: Spread;
  readonly empty: number;
}

function compareMaps(own: readonly HeatMap[], others: readonly HeatMap[]): Pick<SanityRow, 'likeness' | 'empty'> {
  const values = own.flatMap((map, i) => alike(map, others[i] as HeatMap) ?? []);
  return { likeness: spread(values), empty: others.filter(isEmpty).length };
}

interface Found {
  readonly layer: string;
  readonly maps: readonly HeatMap[];
  readonly sanity: readonly SanityRow[];
  readonly flagged: readonly boolean[];
  readonly framed: readonly (Located | null)[];
  readonly boxed: readonly { readonly located: Located | null; readonly flagged: boolean }[];
  readonly hasBoxes: boolean;
}

const numeric = (key: string, title: string) => ({ key, title, numeric: true });
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const spreadWords = ({ median, low, high }: Spread, words: (x: number) => string): string =>
  median === null || low === null || high === null ? 'none' : `${words(median)} (${words(low)} to ${words(high)})`;

function recorded(subject: BenchSubject, found: Found): Measured {
  const { finding } = subject.protocol;
  const { maps, sanity, boxed } = found;
  const fact = (id: string, value: Fact['value'], about: string, unit?: string, reason?: string): Fact => ({
    id: `${NAME}.${id}`,
    ...{ value, about },
    ...(unit ? { unit } : {}),
    ...(reason ? { reason } : {}),
  });
  const whole = sanity.at(-1) as SanityRow;
  return {
    facts: [
      fact('films', subject.films.length, `Films of the ${subject.part} set for which maps were made`, 'films'),
      fact('layer', found.layer, 'Layer whose features the maps weigh'),
      fact('grid', `${maps[0]?.height ?? 0} × ${maps[0]?.width ?? 0}`, 'Grid of a map'),
      fact('empty', maps.filter(isEmpty).length, 'Maps without heat: nothing raised the score', 'films'),
      fact(
        'shuffled',
        spreadWords(whole.likeness, signed),
        'Rank correlation with the map after the weights of every layer were shuffled: median and quartiles',
      ),
      found.hasBoxes
        ? fact('boxed', boxed.length, `Films with a box of ${finding} drawn by hand`, 'films')
        : fact(
            'boxed',
            null,
            `Films with a bounding box for ${finding}`,
            'films',
            'the data set brings no list of boxes',
          ),
      fact('lungs', null, 'Share of the heat inside the lungs', undefined, 'no lung outlines come with the films'),
    ],
    results: [],
    tables: [sanityTable(sanity), placeTable(found, finding)],
    series: [],
  };
}

function sanityTable(rows: readonly SanityRow[]): EvidenceTable {
  return {
    id: NAME,
    title: 'Heatmaps after the weights were shuffled',
    about:
      'Rank correlation between each film’s map and its map after the weights of the named layers were shuffled: median and quartiles over films. Layers are shuffled from the output backwards, in steps. A map that hardly changes does not depend on what the network learned (Adebayo et al., 2018). Maps without heat have no correlation',
    columns: [
      { key: 'shuffled', title: 'Layers shuffled' },
      numeric('films', 'Films'),
      numeric('likeness', 'Rank correlation'),
      numeric('empty', 'Maps without heat'),
    ],
    rows: rows.map(({ shuffled, likeness, empty }) => ({
      shuffled,
      films: likeness.n,
      likeness: spreadWords(likeness, signed),
      empty,
    })),
  };
}

function placeTable({ framed, flagged, boxed, hasBoxes }: Found, finding: string): EvidenceTable {
  const row = (where: string, films: string, located: readonly (Located | null)[], withHits: boolean) => {
    const there = located.filter((l) => l !== null);
    const hits = there.filter((l) => l.hit).length;
    const { lower, upper } = wilson(hits, there.length, 0.95);
    const limits = lower === null || upper === null ? '' : ` (${percent(lower)} to ${percent(upper)})`;
    return {
      ...{ where, films, n: there.length },
      heat: spreadWords(spread(there.map((l) => l.heat)), percent),
      area: spreadWords(spread(there.map((l) => l.area)), percent),
      hits: withHits && there.length > 0 ? `${hits}${limits}` : '–',
    };
  };
  const of = (wanted: boolean) => framed.filter((_, i) => flagged[i] === wanted);
  const boxes = boxed.map((b) => b.located);
  return {
    id: `${NAME}-place`,
    title: 'Where the heat lies',
    about: `Share of a map’s heat, and the share of the film it would have if heat were spread evenly; median and quartiles over films with heat. Outer frame: an eighth of each side, where markers and collimator edges lie.${hasBoxes ? ` Boxes: those drawn by hand for ${finding} that come with the data set. “Hottest cell inside” counts the films whose hottest cell lies in a box, with the Wilson interval of their share` : ' The data set brings no boxes'}`,
    columns: [
      { key: 'where', title: 'Where' },
      { key: 'films', title: 'Films' },
      numeric('n', 'n'),
      numeric('heat', 'Share of the heat'),
      numeric('area', 'Share of the film'),
      numeric('hits', 'Hottest cell inside'),
    ],
    rows: [
      row('outer frame', 'flagged', of(true), false),
      row('outer frame', 'not flagged', of(false), false),
      ...(hasBoxes
        ? [
            row(`boxes of ${finding}`, 'all with a box', boxes, true),
            row(
              `boxes of ${finding}`,
              'flagged',
              boxed.filter((b) => b.flagged).map((b) => b.located),
              true,
            ),
          ]
        : []),
    ],
  };
}
