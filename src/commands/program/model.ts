/** Commands that make a model, score films with it, and fetch the weights it starts from. */
import type { Command } from 'commander';
import * as option from '../options.js';

export function addTrain(program: Command): void {
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
    .action(async (flags) => (await import('../train.js')).trainCommand(flags));
}

export function addRetrain(program: Command): void {
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
    .action(async (flags) => (await import('../retrain.js')).retrainCommand(flags));
}

export function addScore(program: Command): void {
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
    .action(async (flags) => (await import('../score.js')).scoreCommand(flags));
}

export function addMerge(program: Command): void {
  program
    .command('merge')
    .description('make one predictions.csv of the parts that `score --shard` wrote: byte for byte that of a single run')
    .argument('<parts...>', 'parts, or folders that hold them')
    .option('--out <csv>', 'where the merged scores go', 'predictions.csv')
    .addOption(option.jsonOption())
    .action(async (parts, flags) => (await import('../merge.js')).mergeCommand(parts, flags));
}

export function addWeights(program: Command): void {
  const weights = program.command('weights').description('pre-trained weights to start a training from');
  weights
    .command('list')
    .description('the official files of Keras that are known, with source, licence and published hash')
    .addOption(option.jsonOption())
    .action(async (flags) => (await import('../weights.js')).weightsList(flags));
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
    .action(async (name, flags) => (await import('../weights.js')).weightsFetch(name, flags));
  weights
    .command('check')
    .description('what a file of weights holds: format, SHA-256, layers; with --architecture, whether it fits')
    .argument('<file>', 'Keras .h5, or model.json of a TensorFlow.js layers model')
    .option('--architecture <name>', 'network that the weights must fit')
    .addOption(option.jsonOption())
    .action(async (file, flags) => (await import('../weights.js')).weightsCheck(file, flags));
  for (const command of weights.commands) command.exitOverride();
}
