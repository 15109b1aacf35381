/** The command line as commander reads it: the commands with their options, in the order of the help. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from '../core/files.js';
import { addAttest, addDiff, addRelease, addReview, addVerify } from './program/audit.js';
import { addGradcam, addOnnxParity, addRepeatability, addRobustness } from './program/bench.js';
import { addChecks, addInfer, addListen } from './program/clinic.js';
import { addCheck, addExport, addRender } from './program/documents.js';
import { addMerge, addRetrain, addScore, addTrain, addWeights } from './program/model.js';
import { addEvaluate, addProtocolLock, addSubmission } from './program/runs.js';
import { addDoctor, addInit } from './program/setup.js';
import { addEda, addPlan, addReaders } from './program/study.js';

const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };

const COMMANDS: readonly ((program: Command) => void)[] = [
  addSubmission,
  addTrain,
  addRetrain,
  addRobustness,
  addRepeatability,
  addOnnxParity,
  addGradcam,
  addScore,
  addMerge,
  addEvaluate,
  addProtocolLock,
  addRender,
  addCheck,
  addExport,
  addEda,
  addVerify,
  addAttest,
  addRelease,
  addDiff,
  addChecks,
  addInfer,
  addListen,
  addReaders,
  addPlan,
  addInit,
  addWeights,
  addReview,
  addDoctor,
];

export function buildProgram(): Command {
  const program = new Command('trace510k')
    .description(
      'Turns a chest x-ray pneumonia classifier into validation evidence and a 510(k) submission\nin which every printed number traces to evidence.',
    )
    .version(version)
    .showHelpAfterError('(add --help for the options and their defaults)')
    .exitOverride();
  for (const add of COMMANDS) add(program);
  for (const command of program.commands) command.exitOverride();
  return program;
}
