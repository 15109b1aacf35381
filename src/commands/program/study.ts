/** Commands around a study: the data before it, its readers, its size. */
import type { Command } from 'commander';
import * as option from '../options.js';

export function addEda(program: Command): void {
  program
    .command('eda')
    .description(
      'explore a data set: demographics, findings, labels, gray levels, confounding; as evidence and as a page',
    )
    .requiredOption('--data <dir>', 'folder of the data set')
    .addOption(option.referenceOption())
    .addOption(option.protocolOption())
    .option('--out <dir>', 'where tables, charts and the page go', 'evidence/draft-eda')
    .option('--table <name>', 'metadata table, where the folder holds several (default: the first known one)')
    .option('--no-films', 'describe the table alone and open no film')
    .addOption(option.threadsOption())
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (flags) => (await import('../eda.js')).edaCommand(flags));
}

export function addReaders(program: Command): void {
  program
    .command('readers')
    .description('reader table: agreement, consensus, Dawid–Skene, F1 protocol, multi-reader multi-case analysis')
    .requiredOption('--reads <csv>', 'reads by case and reader; columns as mapped under `readers` in the protocol')
    .option('--scores <csv>', 'model scores by case, to set the model beside the readers')
    .addOption(option.thresholdOption())
    .addOption(option.protocolOption())
    .option('--out <dir>', 'where record, page and labels go', 'evidence/draft-readers')
    .option('--record', 'also write evidence/records/readers.json, which every later submission takes along', false)
    .option('--synthetic', 'mark the reads as invented', false)
    .addOption(option.jsonOption())
    .action(async (flags) => (await import('../readers.js')).readersCommand(flags));
}

export function addPlan(program: Command): void {
  program
    .command('plan')
    .description('size of the validation study: cases, patients, sites, readers, and its power by simulation')
    .addOption(option.protocolOption())
    .option('--metric <name>', 'one endpoint instead of the protocol’s plan: auroc, sensitivity or specificity')
    .option('--goal <x>', 'what the lower limit must lie above')
    .option('--expected <x>', 'value the study is planned at')
    .option('--power <x>', 'chance of meeting the goal', '0.9')
    .option('--bound <name>', 'interval of a proportion: wilson, clopper-pearson or jeffreys', 'wilson')
    .option('--prevalence <x>', 'share of positive cases in the validation study', '0.5')
    .option('--cases-per-patient <x>', 'mean number of cases per patient', '1')
    .option('--correlation <x>', 'correlation of correctness within a patient', '0')
    .option('--unusable <x>', 'share of collected cases that will drop out', '0')
    .option('--studies <n>', 'simulated studies; 0 for none', '0')
    .option('--seed <n>', 'seed of the simulation', '20261125')
    .option('--out <dir>', 'write plan.json and plan.md there too')
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (flags) => (await import('../plan.js')).planCommand(flags));
}
