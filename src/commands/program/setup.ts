/** Commands that set a folder up and look at the machine. */
import type { Command } from 'commander';
import * as option from '../options.js';

export function addInit(program: Command): void {
  program
    .command('init')
    .description('write a commented device.yaml and protocol.yaml to start from; files that are there stay as they are')
    .argument('[dir]', 'folder', '.')
    .action(async (folder) => (await import('../init.js')).init(folder));
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('list the compute engines: present, why not, and how fast each is here')
    .addOption(option.threadsOption())
    .addOption(option.jsonOption())
    .action(async (flags) => (await import('../doctor.js')).doctor(flags));
}
