/** Options that several commands share: one factory each, so that two commands cannot differ. */
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { Option } from 'commander';
import { exists, packageRoot } from '../core/files.js';
import * as say from '../core/messages/commands.js';
import { refuse } from '../core/problems.js';
import { createProgress, type Progress, silent } from '../core/progress.js';
import { EVIDENCE_MANIFEST } from '../evidence/manifest.js';
import { FORMATS, type Format } from '../submission/formats.js';

export const DRAFT_EVIDENCE = join('evidence', 'draft');
export const DRAFT_MODEL = join('models', 'draft');
export const CACHE = '.trace510k';
export const RECORDED = join('evidence', 'records');

export const protocolOption = () =>
  new Option('--protocol <file>', 'analysis plan (default: ./protocol.yaml, else the one that comes with trace510k)');
export const deviceOption = () =>
  new Option(
    '--device <file>',
    'what a run cannot know (default: ./device.yaml, else the one that comes with trace510k)',
  );
export const referenceOption = () =>
  new Option('--reference <csv>', 'reference standard; the protocol’s `reference` section says what it is');
export const rivalOption = () =>
  new Option(
    '--rival <csv>',
    'scores by case of the models that the protocol’s `comparison` names (default: columns of the predictions)',
  );
export const recordsOption = () =>
  new Option(
    '--records <dir>',
    'recorded measurements to take along (default: ./evidence/records, else those that come with trace510k)',
  );
export const recordOutOption = () => new Option('--records <dir>', 'where the record goes').default(RECORDED);
export const shippedModelOption = () =>
  new Option('--model <dir>', 'model folder with its lock (default: the newest one that comes with trace510k)');
export const benchDataOption = () =>
  new Option('--data <dir>', 'folder of the data set (default: the embedded synthetic films)');
export const benchPartOption = () =>
  new Option('--part <name>', 'part of the model’s own split: training, tuning or test').default('test');
export const splitOption = () =>
  new Option('--split <csv>', 'split.csv of an earlier run, used again (default: split by the protocol’s rule)');
export const outOption = () => new Option('--out <dir>', 'where evidence and documents go').default(DRAFT_EVIDENCE);
export const modelOutOption = () =>
  new Option('--model-out <dir>', 'where the trained model goes').default(DRAFT_MODEL);
export const engineOption = () =>
  new Option('--engine <name>', 'compute engine; see `trace510k doctor` (default: the fastest there is)');
export const threadsOption = () =>
  new Option('--threads <n>', 'worker threads; results do not depend on it')
    .default(Math.min(availableParallelism(), 8))
    .argParser(parseThreads);
export const freshOption = () =>
  new Option('--fresh', 'run every step again, also those whose inputs did not change').default(false);
export const exploratoryOption = () =>
  new Option(
    '--exploratory',
    'go on although the plan, the test list or the model is not the locked one; printed on every page',
  ).default(false);
export const quietOption = () => new Option('--quiet', 'no progress on stderr').default(false);
export const jsonOption = () => new Option('--json', 'print the outcome as JSON on stdout').default(false);

export const formatOption = () =>
  new Option('--format <list>', 'forms of the documents, separated by commas')
    .default([...FORMATS], FORMATS.join(','))
    .argParser(parseFormats);

function parseFormats(text: string): Format[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !FORMATS.includes(name as Format));
  return unknown.length === 0 ? (names as Format[]) : refuse(say.unknownFormat(unknown.join(', '), FORMATS));
}

export const thresholdOption = () =>
  new Option(
    '--threshold <t>',
    'score from which the model calls a case positive (default: the protocol’s fixed one)',
  ).argParser((text) => {
    const t = Number(text);
    return text.trim() !== '' && Number.isFinite(t) ? t : refuse(say.notANumber('--threshold', text));
  });

export const threadCountsOption = () =>
  new Option('--threads <list>', 'numbers of threads, one training for each')
    .default([1, 2], '1,2')
    .argParser((text: string) => text.split(',').map((word) => parseThreads(word.trim())));

function parseThreads(text: string): number {
  const n = Number(text);
  return Number.isInteger(n) && n >= 1 ? n : refuse(say.notANumber('--threads', text));
}

export const progressFor = (quiet: boolean): Progress =>
  quiet ? silent : createProgress({ stream: process.stderr, now: () => Date.now() });

/** The folder of recorded measurements: the one named, else the one of the current folder, else the package's. */
export async function recordsFolder(named: string | undefined): Promise<string> {
  if (named !== undefined) return (await exists(named)) ? named : refuse(say.noSuchFolder('--records', named));
  // With `--out evidence` the folder of this name is what an earlier run took along, not where records are kept.
  const kept = (await exists(RECORDED)) && !(await exists(join(dirname(RECORDED), EVIDENCE_MANIFEST)));
  return kept ? RECORDED : join(packageRoot(), RECORDED);
}

/** The file named, else the one in the current folder, else the one that comes with the package. */
export async function configurationFile(named: string | undefined, name: string): Promise<string> {
  if (named !== undefined) return named;
  return (await exists(name)) ? name : join(packageRoot(), name);
}
