/**
 * The command line: runs what was asked and turns its end into words and an exit code (docs/contract.md): 0 written,
 * 1 a fault of ours, 2 bad input or configuration, 3 gaps or differences found by a command that looks for them.
 */
import process from 'node:process';
import { CommanderError } from 'commander';
import { buildProgram } from './commands/program.js';
import { diskProblem } from './core/files.js';
import { formatProblems, InputError, type Problem } from './core/problems.js';

try {
  await buildProgram().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // commander has printed its own words; help and version are no errors.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof InputError) {
    process.stderr.write(`trace510k: nothing was written; mend this first:\n${formatProblems(error.problems)}\n`);
    process.exitCode = 2;
  } else if (diskProblem(error) !== null) {
    process.stderr.write(`trace510k: stopped:\n${formatProblems([diskProblem(error) as Problem])}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`trace510k: a fault of ours, please report it:\n${(error as Error).stack ?? error}\n`);
    process.exitCode = 1;
  }
}
