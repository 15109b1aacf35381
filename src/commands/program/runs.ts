/** Commands that make evidence and its documents, and the one that freezes the plan before. */
import type { Command } from 'commander';
import * as option from '../options.js';

export function addSubmission(program: Command): void {
  program
    .command('submission')
    .description(
      'train, evaluate, store evidence, render the documents (embedded synthetic films unless --data is given)',
    )
    .option('--data <dir>', 'folder of the NIH ChestX-ray14 release, whole or any subset of its films')
    .addOption(option.referenceOption())
    .addOption(option.splitOption())
    .addOption(option.rivalOption())
    .option('--model <dir>', 'use this trained model instead of training one')
    .addOption(option.protocolOption())
    .addOption(option.deviceOption())
    .addOption(option.recordsOption())
    .addOption(option.exploratoryOption())
    .addOption(option.outOption())
    .addOption(option.modelOutOption())
    .addOption(option.engineOption())
    .addOption(option.threadsOption())
    .addOption(option.freshOption())
    .addOption(option.formatOption())
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (flags) => (await import('../submission.js')).submission(flags));
}

export function addEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description('evaluate a predictions CSV of any classifier and render the documents')
    .requiredOption('--predictions <csv>', 'scores by case; columns as mapped in the protocol')
    .option('--data <dir>', 'folder with Data_Entry_2017.csv, for patients, labels and subgroups')
    .addOption(option.referenceOption())
    .addOption(option.rivalOption())
    .addOption(option.protocolOption())
    .addOption(option.deviceOption())
    .addOption(option.recordsOption())
    .addOption(option.exploratoryOption())
    .addOption(option.outOption())
    .addOption(option.threadsOption())
    .addOption(option.formatOption())
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (flags) => (await import('../evaluate.js')).evaluateCommand(flags));
}

export function addProtocolLock(program: Command): void {
  program
    .command('protocol')
    .description('the pre-specified analysis plan')
    .command('lock')
    .description('freeze the plan, the list of test cases and the model before the test set is opened')
    .addOption(option.protocolOption())
    .option('--data <dir>', 'data set whose test cases are listed in the lock')
    .addOption(option.referenceOption())
    .addOption(option.splitOption())
    .option('--predictions <csv>', 'or: predictions whose test cases are listed')
    .option('--model <dir>', 'model to freeze with the plan')
    .option(
      '--opened-before <how>',
      'the test set has been looked at already: say how; runs under the lock are then exploratory',
    )
    .option('--replace', 'put a new lock in the place of an older one; the log of accesses keeps both', false)
    .addOption(option.threadsOption())
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .exitOverride()
    .action(async (flags) => (await import('../protocol-lock.js')).protocolLock(flags));
}
