/** The two flow charts: cases through the study, and one film through the algorithm. */
import { type Device, deviceSchema } from '../config/device.js';
import { parseYaml } from '../config/load.js';
import type { Evidence } from '../evidence/evidence.js';
import type { Chart } from './charts/chart.js';
import { algorithmFlowChart, dataFlowChart, type FlowStep } from './charts/flows.js';
import { formatPlain } from './format.js';
import { num, rowsOf, word } from './series.js';

export function dataFlow(evidence: Evidence): Chart | null {
  const series = evidence.series.get('flow');
  if (!series) return null;
  const rows = rowsOf(series).map((r) => ({
    stage: word(r.stage),
    what: word(r.what),
    films: num(r.films),
    patients: num(r.patients),
    positive: num(r.positive),
    labelled: num(r.positive) + num(r.negative) + num(r.equivocal),
  }));
  const counts = (r: (typeof rows)[number]): string[] => [
    `${formatPlain(r.films)} films, ${formatPlain(r.patients)} patients`,
    r.labelled < r.films
      ? `${formatPlain(r.labelled)} with a label, ${formatPlain(r.positive)} positive`
      : `${formatPlain(r.positive)} positive`,
  ];
  const steps: (FlowStep & { excluded: { reason: string; count: number }[] })[] = [];
  const branches: { title: string; lines: string[] }[] = [];
  for (const r of rows) {
    if (r.stage === 'excluded') {
      if (r.films === 0) continue;
      // Before the parts a film leaves the path; after them it leaves the test part, the last of the boxes.
      const test = branches.at(-1);
      if (test) test.lines.push(`${formatPlain(r.films)} left out: ${leftOut(r.what)}`);
      else steps.at(-1)?.excluded.push({ reason: reasonOf(r.what), count: r.films });
    } else if (r.stage === 'part') branches.push({ title: r.what, lines: counts(r) });
    else if (r.stage === 'listed') steps.push({ title: r.what, lines: counts(r), excluded: [] });
  }
  const analysed = rows.find((r) => r.stage === 'analysed');
  const gone = rows.some((r) => r.stage === 'excluded' && r.films > 0);
  const part = rows.findLast((r) => r.stage === 'part');
  if (analysed) {
    const all = part !== undefined && counts(part).join() === counts(analysed).join();
    branches.at(-1)?.lines.push(all ? 'all analyzed' : `analyzed: ${counts(analysed).join(', ')}`);
  }
  const caption = gone ? 'Flow of cases, with exclusions.' : 'Flow of cases; no listed case was left out.';
  return steps.length === 0 ? null : dataFlowChart({ id: 'data-flow', steps, branches, caption });
}

/** After a count, as the rows of the table of the flow would be said in a sentence. */
const reasonOf = (what: string): string =>
  /^Films? absent$/.test(what) ? 'films not available' : `${what.charAt(0).toLowerCase()}${what.slice(1)}`;

const leftOut = (what: string): string => (/equivocal/.test(what) ? 'equivocal truth' : 'no label');

/** Known only where there is a model; the checks are those of the intended use. */
export function algorithmFlow(evidence: Evidence): Chart | null {
  const side = evidence.facts.get('training.image-size')?.value;
  const threshold = evidence.facts.get('threshold.value')?.value;
  if (!evidence.facts.has('model.id')) return null;
  const device = parseYaml(evidence.deviceText, 'device.yaml', deviceSchema);
  return algorithmFlowChart({
    id: 'algorithm-flow',
    steps: [
      { title: 'Header checks', lines: [checks(device)], reject: 'the answer names the checks that failed' },
      { title: 'Gray levels', lines: ['read from the pixel data as the header describes them'] },
      {
        title: 'Image quality checks',
        lines: ['whether the image itself can be judged'],
        reject: 'the answer names the checks that failed',
      },
      {
        title: 'Preprocessing',
        lines: [`${typeof side === 'number' ? `resized to ${side} × ${side}, ` : ''}scaled to 0–1; no augmentation`],
      },
      {
        title: 'Convolutional network',
        lines: [`${word(evidence.facts.get('model.id')?.value as string)}: one score`],
      },
      {
        title: 'Operating point',
        lines: [
          typeof threshold === 'number' ? `score compared with ${formatPlain(threshold)}, locked` : 'none locked',
        ],
      },
      {
        title: 'Output',
        lines: [
          device.deviceType === 'CADt' ? 'flag for the worklist, or no flag' : 'score and marks on the film',
          'structured report for the archive',
        ],
      },
    ],
    caption: 'Path of one film through the algorithm.',
  });
}

function checks({ ifu }: Device): string {
  const parts = [
    ifu.modalities && `modality ${ifu.modalities.join(' or ')}`,
    'chest',
    ifu.views && `view ${ifu.views.join(' or ')}`,
    ifu.ageMin !== undefined && `age ${ifu.ageMin} or older`,
  ];
  return parts.filter(Boolean).join(', ');
}
