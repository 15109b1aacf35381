/**
 * The command line: a list of commands and their options. Exit codes (docs/contract.md): 0 written, 1 a fault of ours,
 * 2 bad input or configuration, 3 gaps or differences found by a command that looks for them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Argument, Command, CommanderError } from 'commander';
import * as option from './commands/options.js';
import { diskProblem, packageRoot } from './core/files.js';
import { formatProblems, InputError, type Problem } from './core/problems.js';

const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };

function build(): Command {
  const program = new Command('trace510k')
    .description(
      'Turns a chest x-ray pneumonia classifier into validation evidence and a 510(k) submission\nin which every printed number traces to evidence.',
    )
    .version(version)
    .showHelpAfterError('(add --help for the options and their defaults)')
    .exitOverride();

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
    .action(async (flags) => (await import('./commands/submission.js')).submission(flags));

  program
    .command('train')
    .description('train a model and lock its operating point on the tuning set; the test set stays sealed')
    .option('--data <dir>', 'folder of the data set (default: the embedded synthetic films)')
    .addOption(option.referenceOption())
    .addOption(option.splitOption())
    .addOption(option.protocolOption())
    .addOption(option.modelOutOption())
    .option('--model-id <name>', 'name on the model card (default: cxr-<finding>-draft)')
    .option('--resume', 'go on from the last whole epoch of a run that was cut off', false)
    .addOption(option.engineOption())
    .addOption(option.threadsOption())
    .addOption(option.exploratoryOption())
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (flags) => (await import('./commands/train.js')).trainCommand(flags));

  program
    .command('retrain')
    .description('train a model again from its own configuration and split, compare the bits, record the outcome')
    .requiredOption('--model <dir>', 'model folder')
    .requiredOption('--data <dir>', 'folder of the data set it was trained on')
    .option('--pretrained <file>', 'pre-trained weights it started from (default: as its configuration names them)')
    .addOption(option.threadCountsOption())
    .addOption(option.protocolOption())
    .option('--records <dir>', 'where the record goes', option.RECORDED)
    .addOption(option.engineOption())
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (flags) => (await import('./commands/retrain.js')).retrainCommand(flags));

  const bench = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .addOption(option.shippedModelOption())
      .addOption(option.benchDataOption())
      .addOption(option.referenceOption())
      .addOption(option.protocolOption())
      .addOption(option.benchPartOption())
      .addOption(option.recordOutOption())
      .addOption(option.engineOption())
      .addOption(option.threadsOption())
      .addOption(option.freshOption())
      .addOption(option.quietOption())
      .addOption(option.jsonOption());

  bench(
    'robustness',
    'score copies with noise, turned, exposed, compressed, shrunk or marked; record what moves at the locked threshold',
  ).action(async (flags) => (await import('./commands/robustness.js')).robustnessCommand(flags));

  bench(
    'repeatability',
    'score the same films again: twice, in another order, on other threads, engines and roads; record what moves',
  )
    .option(
      '--elsewhere <csv...>',
      'scores of the same films from another machine (case_id, score), named after the file',
    )
    .action(async (flags) => (await import('./commands/repeatability.js')).repeatabilityCommand(flags));

  bench(
    'onnx-parity',
    'score films with the exported ONNX file and with the engines; record the largest difference',
  ).action(async (flags) => (await import('./commands/onnx-parity.js')).onnxParityCommand(flags));

  bench(
    'gradcam',
    'heat maps on the bench: what shuffled weights do to them, where their heat lies; recorded as figures alone',
  ).action(async (flags) => (await import('./commands/gradcam.js')).gradcamCommand(flags));

  program
    .command('score')
    .description('score films with a model folder or any ONNX classifier; write predictions that `evaluate` reads')
    .requiredOption('--model <path>', 'model folder, or an ONNX file (with --preprocess)')
    .option('--preprocess <yaml>', 'how films become the input of the ONNX file, and its output a score')
    .requiredOption('--data <dir>', 'folder of the data set')
    .option('--out <csv>', 'where the scores go', 'predictions.csv')
    .option('--part <name>', 'only this part of the split: training, tuning or test (default: every film)')
    .option('--split <csv>', 'saved split that says which part a film is in (default: the model’s own; ONNX: all test)')
    .option(
      '--shard <i/n>',
      'only the i-th of n stretches, as a part for `merge`; auto/n and auto take i from Kubernetes or Slurm',
    )
    .option('--fresh', 'score every film again, also those in the journal of a run that was cut off', false)
    .addOption(option.referenceOption())
    .addOption(option.protocolOption())
    .addOption(option.engineOption())
    .addOption(option.threadsOption())
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (flags) => (await import('./commands/score.js')).scoreCommand(flags));

  program
    .command('merge')
    .description('make one predictions.csv of the parts that `score --shard` wrote: byte for byte that of a single run')
    .argument('<parts...>', 'parts, or folders that hold them')
    .option('--out <csv>', 'where the merged scores go', 'predictions.csv')
    .addOption(option.jsonOption())
    .action(async (parts, flags) => (await import('./commands/merge.js')).mergeCommand(parts, flags));

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
    .action(async (flags) => (await import('./commands/evaluate.js')).evaluateCommand(flags));

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
    .action(async (flags) => (await import('./commands/protocol-lock.js')).protocolLock(flags));

  program
    .command('render')
    .description('render the documents again from an evidence folder')
    .argument('[dir]', 'evidence folder', option.DRAFT_EVIDENCE)
    .option('--out <dir>', 'where the documents go (default: documents/ inside the evidence folder)')
    .addOption(option.formatOption())
    .addOption(option.quietOption())
    .action(async (folder, flags) => (await import('./commands/render.js')).render(folder, flags));

  program
    .command('check')
    .description('account for the 124 elements of a submission, from an evidence folder and the documents in it')
    .argument('[dir]', 'evidence folder', option.DRAFT_EVIDENCE)
    .addOption(option.jsonOption())
    .addHelpText('after', '\nExit code 3 while a gap, an unmet criterion or a difference remains.')
    .action(async (folder, flags) => (await import('./commands/check.js')).check(folder, flags));

  program
    .command('export')
    .description('write the pack for the electronic template: one PDF an attachment slot, the typed values, an index')
    .argument('[dir]', 'evidence folder', option.DRAFT_EVIDENCE)
    .option('--out <dir>', 'where the pack goes (default: beside the evidence folder, its name with -estar)')
    .option('--attachments <dir>', 'folder of the files that device.yaml names as attachments')
    .option('--hash-ids <file>', 'replace the identifiers of cases and patients by hashes keyed with this file')
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (folder, flags) => (await import('./commands/export.js')).exportPack(folder, flags));

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
    .action(async (flags) => (await import('./commands/eda.js')).edaCommand(flags));

  program
    .command('verify')
    .description(
      'check that evidence is unchanged and comes out again: files, results, documents and, with films, scores',
    )
    .argument(
      '[what]',
      'evidence folder, version under evidence/, or tag (default: the newest release, else the draft)',
    )
    .option('--data <dir>', 'films, to score again (with --model)')
    .option('--model <dir>', 'the model the evidence was made with')
    .option('--tolerance <x>', 'largest difference of a score that is none', Number, 1e-6)
    .option('--public-key <pem>', 'Ed25519 key that must have signed the attestation')
    .option('--requalify', 'after an upgrade: values and scores decide, documents may differ', false)
    .option('--certificate <file>', 'write what was found as Markdown')
    .addOption(option.threadsOption())
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (what, flags) => (await import('./commands/verify.js')).verify(what, flags));

  program
    .command('attest')
    .description('sign an evidence folder: an in-toto statement in a DSSE envelope')
    .argument('<dir>', 'evidence folder')
    .requiredOption('--key <pem>', 'your Ed25519 private key; it is read, never stored')
    .action(async (folder, flags) => (await import('./commands/attest.js')).attest(folder, flags));

  program
    .command('release')
    .description(
      'make evidence/<version> from a clean tree and a locked plan, verify it, sign it, commit it and tag it',
    )
    .argument('<version>', 'X.Y.Z, as in package.json and CHANGELOG.md')
    .option('--data <dir>', 'data set, as for submission')
    .addOption(option.referenceOption())
    .addOption(option.rivalOption())
    .option('--model <dir>', 'use this trained model; its files are listed in the release manifest')
    .addOption(option.protocolOption())
    .addOption(option.deviceOption())
    .addOption(option.recordsOption())
    .addOption(option.exploratoryOption())
    .option('--key <pem>', 'sign with this Ed25519 private key')
    .option('--dry-run', 'say what stands in the way, and do nothing', false)
    .addOption(option.threadsOption())
    .addOption(option.formatOption())
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (version, flags) => (await import('./commands/release.js')).release(version, flags));

  program
    .command('diff')
    .description('what moved between two releases: results against their intervals, data, model, plan, text, gaps')
    .argument('<a>', 'evidence folder, version under evidence/, or tag')
    .argument('<b>', 'the same, to compare with it')
    .option('--markdown <file>', 'write the full comparison as Markdown too')
    .option('--fail', 'exit with 3 when anything in the evidence differs', false)
    .addOption(option.jsonOption())
    .action(async (a, b, flags) => (await import('./commands/diff.js')).diff(a, b, flags));

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
    .action(async (flags) => (await import('./commands/checks.js')).checksCommand(flags));

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
    .action(async (paths, flags) => (await import('./commands/infer.js')).infer(paths, flags));

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
    .action(async (flags) => (await import('./commands/listen.js')).listen(flags));

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
    .action(async (flags) => (await import('./commands/readers.js')).readersCommand(flags));

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
    .action(async (flags) => (await import('./commands/plan.js')).planCommand(flags));

  program
    .command('init')
    .description('write a commented device.yaml and protocol.yaml to start from; files that are there stay as they are')
    .argument('[dir]', 'folder', '.')
    .action(async (folder) => (await import('./commands/init.js')).init(folder));

  const weights = program.command('weights').description('pre-trained weights to start a training from');
  weights
    .command('list')
    .description('the official files of Keras that are known, with source, licence and published hash')
    .addOption(option.jsonOption())
    .action(async (flags) => (await import('./commands/weights.js')).weightsList(flags));
  weights
    .command('fetch')
    .description('download an official file, check its hash, print what protocol.yaml needs')
    .argument('<name>', 'as `weights list` shows it')
    .option('--out <dir>', 'where the file goes', 'weights')
    .option('--url <url>', 'another place that holds the same file (default: the official one)')
    .option('--sha256 <hash>', 'check by this hash instead of the published one')
    .option('--unverified', 'keep a file for which no hash is known', false)
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (name, flags) => (await import('./commands/weights.js')).weightsFetch(name, flags));
  weights
    .command('check')
    .description('what a file of weights holds: format, SHA-256, layers; with --architecture, whether it fits')
    .argument('<file>', 'Keras .h5, or model.json of a TensorFlow.js layers model')
    .option('--architecture <name>', 'network that the weights must fit')
    .addOption(option.jsonOption())
    .action(async (file, flags) => (await import('./commands/weights.js')).weightsCheck(file, flags));
  for (const command of weights.commands) command.exitOverride();

  program
    .command('review')
    .description(
      'keep what an engineer found and judged about third-party packages; without --table, write a table to fill in',
    )
    .addArgument(new Argument('<what>', 'anomalies of suppliers, or advisories').choices(['soup', 'vulnerabilities']))
    .option('--table <csv>', 'the table, filled in')
    .option('--by <who>', 'name and role of the reviewer')
    .option('--compared <text>', 'with vulnerabilities: the databases that were asked, and the day')
    .option('--records <dir>', 'where the record goes (default: evidence/records)')
    .addOption(option.jsonOption())
    .action(async (what, flags) => (await import('./commands/review.js')).review(what, flags));

  program
    .command('doctor')
    .description('list the compute engines: present, why not, and how fast each is here')
    .addOption(option.threadsOption())
    .addOption(option.jsonOption())
    .action(async (flags) => (await import('./commands/doctor.js')).doctor(flags));

  for (const command of program.commands) command.exitOverride();
  return program;
}

try {
  await build().parseAsync(process.argv);
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
