/** Commands on the documents of an evidence folder. */
import type { Command } from 'commander';
import * as option from '../options.js';

export function addRender(program: Command): void {
  program
    .command('render')
    .description('render the documents again from an evidence folder')
    .argument('[dir]', 'evidence folder', option.DRAFT_EVIDENCE)
    .option('--out <dir>', 'where the documents go (default: documents/ inside the evidence folder)')
    .addOption(option.formatOption())
    .addOption(option.quietOption())
    .action(async (folder, flags) => (await import('../render.js')).render(folder, flags));
}

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('account for the 124 elements of a submission, from an evidence folder and the documents in it')
    .argument('[dir]', 'evidence folder', option.DRAFT_EVIDENCE)
    .addOption(option.jsonOption())
    .addHelpText('after', '\nExit code 3 while a gap, an unmet criterion or a difference remains.')
    .action(async (folder, flags) => (await import('../check.js')).check(folder, flags));
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description('write the pack for the electronic template: one PDF an attachment slot, the typed values, an index')
    .argument('[dir]', 'evidence folder', option.DRAFT_EVIDENCE)
    .option('--out <dir>', 'where the pack goes (default: beside the evidence folder, its name with -estar)')
    .option('--attachments <dir>', 'folder of the files that device.yaml names as attachments')
    .option('--hash-ids <file>', 'replace the identifiers of cases and patients by hashes keyed with this file')
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (folder, flags) => (await import('../export.js')).exportPack(folder, flags));
}
