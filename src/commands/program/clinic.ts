/** Commands that answer films in the clinical workflow. */
import type { Command } from 'commander';
import * as option from '../options.js';

export function addChecks(program: Command): void {
  program
    .command('checks')
    .description(
      'derive the image quality bounds on a model’s tuning films; record which films the input checks turn away',
    )
    .requiredOption('--data <dir>', 'folder of the data set the model was trained on')
    .addOption(option.referenceOption())
    .option(
      '--model <dir>',
      'model folder; qc.json is written into it (default: the newest one that comes with trace510k)',
    )
    .addOption(option.protocolOption())
    .addOption(option.deviceOption())
    .option('--records <dir>', 'folder for the record input-checks.json', option.RECORDED)
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (flags) => (await import('../checks.js')).checksCommand(flags));
}

export function addInfer(program: Command): void {
  program
    .command('infer')
    .description('score DICOM films: every file is answered, scored with its flag or rejected with every reason')
    .argument('<paths...>', 'DICOM files, or folders that hold some')
    .option('--model <dir>', 'model folder with its lock (default: the newest one that comes with trace510k)')
    .option('--sr <dir>', 'write a structured report of each scored film into this folder')
    .addOption(option.deviceOption())
    .addOption(option.protocolOption())
    .addOption(option.threadsOption())
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (paths, flags) => (await import('../infer.js')).infer(paths, flags));
}

export function addListen(program: Command): void {
  program
    .command('listen')
    .description('work beside an archive: fetch new films, answer each, store its report back, write the worklist')
    .option('--orthanc <url>', 'follow the change feed of this Orthanc')
    .option('--dicomweb <url>', 'or: any archive with QIDO-RS, WADO-RS and STOW-RS')
    .option('--inbox <dir>', 'or: the folder that a receiver fills, such as dcmtk’s storescp')
    .option('--outbox <dir>', 'with --inbox: where reports go')
    .option('--state <dir>', 'journal, reports and cursor; several workers may share it', 'listen-state')
    .option('--worklist <file>', 'notifications as JSON (default: worklist.json in the state folder)')
    .option('--worklist-hours <n>', 'how far back the notifications reach', '72')
    .option('--model <dir>', 'model folder with its lock (default: the newest one that comes with trace510k)')
    .addOption(option.deviceOption())
    .addOption(option.protocolOption())
    .option('--ca <pem>', 'trust these certificate authorities instead of the system’s')
    .option('--allow-http', 'send credentials to another machine without https', false)
    .option('--timeout <s>', 'longest exchange with the archive', '30')
    .option('--days <n>', 'with --dicomweb: days back whose studies are listed', '2')
    .option('--poll <ms>', 'pause between two questions for new films', '250')
    .option('--give-up <hours>', 'after this long a film that meets only failures is parked', '72')
    .option('--health <port>', 'answer GET /health on this port of the loopback interface')
    .option(
      '--once',
      'end when nothing is left that can be done now; exit code 3 while a film waits, is parked or the archive cannot be asked',
      false,
    )
    .option('--retry-parked', 'take up parked films again', false)
    .addOption(option.threadsOption())
    .addOption(option.quietOption())
    .addHelpText(
      'after',
      '\nCredentials: TRACE510K_ARCHIVE_USER and TRACE510K_ARCHIVE_PASSWORD, or TRACE510K_ARCHIVE_TOKEN.',
    )
    .action(async (flags) => (await import('../listen.js')).listen(flags));
}
