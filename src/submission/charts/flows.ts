/** The flow of cases (STARD 2015, figure 1) and the flow of one film through the algorithm. */

import { type Arrow, type Box, boxesSpec, boxHeight, type Label, wrap } from './boxes.js';
import type { Chart } from './chart.js';

export interface FlowExclusion {
  readonly reason: string;
  readonly count: number;
}

export interface FlowStep {
  readonly title: string;
  readonly lines?: readonly string[];
  /** What left the path after this step. */
  readonly excluded?: readonly FlowExclusion[];
}

export interface DataFlowInput {
  readonly id: string;
  readonly steps: readonly FlowStep[];
  /** Where the path parts at its end: training, tuning and test set. */
  readonly branches?: readonly { readonly title: string; readonly lines: readonly string[] }[];
  readonly caption?: string;
}

const MAIN = 250;
const SIDE = 235;
const GAP = 26;

export function dataFlowChart({ id, steps, branches = [], caption }: DataFlowInput): Chart {
  const boxes: Box[] = [];
  const arrows: Arrow[] = [];
  const width = MAIN + 50 + SIDE;
  // With nothing beside it the path stands over the middle of the parts.
  const left = branches.length > 0 && !steps.some((s) => s.excluded?.length) ? (width - MAIN) / 2 : 0;
  const middle = left + MAIN / 2;
  let y = 0;
  for (const [i, step] of steps.entries()) {
    const lines = (step.lines ?? []).flatMap((line) => wrap(line, MAIN));
    const height = boxHeight(lines.length);
    boxes.push({ x: left, y, width: MAIN, height, title: step.title, lines });
    let next = y + height + GAP;
    if (step.excluded?.length) {
      const gone = step.excluded.flatMap((e) => wrap(`${e.count.toLocaleString('en-US')} ${e.reason}`, SIDE));
      const side = boxHeight(gone.length);
      const top = y + height + 10;
      boxes.push({ x: MAIN + 50, y: top, width: SIDE, height: side, title: 'Excluded', lines: gone, aside: true });
      arrows.push({ x1: middle, y1: top + side / 2, x2: MAIN + 50, y2: top + side / 2, aside: true });
      next = top + side + 14;
    }
    if (i < steps.length - 1 || branches.length > 0) arrows.push({ x1: middle, y1: y + height, x2: middle, y2: next });
    y = next;
  }
  let bottom = y - GAP;
  if (branches.length > 0) {
    const each = (width - 16 * (branches.length - 1)) / branches.length;
    const wrapped = branches.map((b) => b.lines.flatMap((line) => wrap(line, each)));
    const height = boxHeight(Math.max(...wrapped.map((w) => w.length)));
    // One bar under the path, one arrow down to each branch.
    const bar = y + 2;
    arrows.pop();
    const last = boxes.findLast((b) => !b.aside) as Box;
    const from = last.y + last.height;
    const centres = branches.map((_, i) => i * (each + 16) + each / 2);
    arrows.push({ x1: middle, y1: from, x2: middle, y2: bar, plain: true });
    for (const [i, branch] of branches.entries()) {
      const centre = centres[i] as number;
      arrows.push({ x1: centre, y1: bar, x2: centre, y2: bar + GAP });
      boxes.push({
        x: i * (each + 16),
        y: bar + GAP,
        width: each,
        height,
        title: branch.title,
        lines: wrapped[i] as string[],
      });
    }
    const ends = [middle, ...centres];
    arrows.push({ x1: Math.min(...ends), y1: bar, x2: Math.max(...ends), y2: bar, plain: true });
    bottom = bar + GAP + height;
  }
  const words = steps.map((s) => [s.title, ...(s.lines ?? [])].join(', ')).join('; then ');
  const gone = steps.flatMap((s) => s.excluded ?? []);
  return {
    id,
    spec: boxesSpec(width, bottom, boxes, arrows),
    alt:
      `Flow of cases: ${words}.` +
      (gone.length > 0
        ? ` Excluded: ${gone.map((e) => `${e.count.toLocaleString('en-US')} ${e.reason}`).join('; ')}.`
        : '') +
      (branches.length > 0 ? ` Divided into ${branches.map((b) => [b.title, ...b.lines].join(', ')).join('; ')}.` : ''),
    ...(caption ? { caption } : {}),
    data: {
      columns: ['step', 'what', 'count'],
      rows: steps.flatMap((s) => [
        [s.title, (s.lines ?? []).join('; '), null],
        ...(s.excluded ?? []).map((e): [string, string, number] => [s.title, `excluded: ${e.reason}`, e.count]),
      ]),
    },
  };
}

export interface AlgorithmStep {
  readonly title: string;
  readonly lines: readonly string[];
  /** What happens to a film that fails here. */
  readonly reject?: string;
  /** Title of the box beside this step, where it differs from those of the others. */
  readonly otherwise?: string;
  /** Word beside the arrow to the next step: the answer that leads there. */
  readonly onward?: string;
}

export interface AlgorithmFlowInput {
  readonly id: string;
  /** What the alternative text says first. */
  readonly about?: string;
  /** Title of the boxes beside the path. */
  readonly otherwise?: string;
  readonly steps: readonly AlgorithmStep[];
  readonly caption?: string;
}

export function algorithmFlowChart({
  id,
  steps,
  caption,
  otherwise = 'Not scored',
  about = 'Flow of one film through the algorithm',
}: AlgorithmFlowInput): Chart {
  const width = 330;
  const side = 190;
  const boxes: Box[] = [];
  const arrows: Arrow[] = [];
  const labels: Label[] = [];
  let y = 0;
  let free = 0;
  for (const [i, step] of steps.entries()) {
    const lines = step.lines.flatMap((line) => wrap(line, width));
    const height = boxHeight(lines.length);
    boxes.push({ x: 0, y, width, height, title: step.title, lines });
    if (step.reject) {
      const words = wrap(step.reject, side);
      const own = boxHeight(words.length);
      const top = Math.max(free, y + (height - own) / 2);
      const at = Math.max(top + 6, y + height / 2);
      free = top + own + 6;
      boxes.push({
        x: width + 44,
        y: top,
        width: side,
        height: own,
        title: step.otherwise ?? otherwise,
        lines: words,
        aside: true,
      });
      arrows.push({ x1: width, y1: at, x2: width + 44, y2: at, aside: true });
    }
    if (step.onward) labels.push({ x: width / 2 + 7, y: y + height + GAP / 2 + 2, text: step.onward });
    if (i < steps.length - 1) arrows.push({ x1: width / 2, y1: y + height, x2: width / 2, y2: y + height + GAP });
    y += height + GAP;
  }
  const anyReject = steps.some((s) => s.reject);
  return {
    id,
    spec: boxesSpec(anyReject ? width + 44 + side : width, Math.max(free - 6, y - GAP), boxes, arrows, labels),
    alt: `${about}: ${steps.map((s) => [s.title, ...s.lines].join(', ') + (s.reject ? ` (${(s.otherwise ?? otherwise).toLowerCase()}: ${s.reject})` : '') + (s.onward ? `; if ${s.onward}` : '')).join('; then ')}.`,
    ...(caption ? { caption } : {}),
    data: {
      columns: ['step', 'what', 'otherwise'],
      rows: steps.map((s) => [s.title, s.lines.join('; '), s.reject ?? null]),
    },
  };
}
