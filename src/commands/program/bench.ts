/** Commands that measure a model on the bench and record it. They take the same options. */
import type { Command } from 'commander';
import * as option from '../options.js';

const bench = (program: Command, name: string, description: string) =>
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

export function addRobustness(program: Command): void {
  bench(
    program,
    'robustness',
    'score copies with noise, turned, exposed, compressed, shrunk or marked; record what moves at the locked threshold',
  ).action(async (flags) => (await import('../robustness.js')).robustnessCommand(flags));
}

export function addRepeatability(program: Command): void {
  bench(
    program,
    'repeatability',
    'score the same films again: twice, in another order, on other threads, engines and roads; record what moves',
  )
    .option(
      '--elsewhere <csv...>',
      'scores of the same films from another machine (case_id, score), named after the file',
    )
    .action(async (flags) => (await import('../repeatability.js')).repeatabilityCommand(flags));
}

export function addOnnxParity(program: Command): void {
  bench(
    program,
    'onnx-parity',
    'score films with the exported ONNX file and with the engines; record the largest difference',
  ).action(async (flags) => (await import('../onnx-parity.js')).onnxParityCommand(flags));
}

export function addGradcam(program: Command): void {
  bench(
    program,
    'gradcam',
    'heatmaps on the bench: what shuffled weights do to them, where their heat lies; recorded as figures alone',
  ).action(async (flags) => (await import('../gradcam.js')).gradcamCommand(flags));
}
