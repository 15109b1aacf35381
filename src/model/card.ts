/** The model card: what the model is, what it was trained on and how it did while training. Facts only; what nobody stated stands as NOT PROVIDED. */
import type { TrainingConfig } from '../config/training.js';
import type { EpochRecord } from './checkpoint.js';
import type { StopReason } from './epochs.js';
import type { PreprocessRule } from './preprocess.js';
import type { LayerRole, Transfer } from './transfer/start.js';

export interface LayerRow {
  readonly name: string;
  readonly type: string;
  readonly outputShape: string;
  readonly parameters: number;
  /** Only where the network started from pre-trained weights. */
  readonly role?: LayerRole;
}

export interface SetCounts {
  readonly films: number;
  readonly patients: number;
  readonly positives: number;
}

export interface ModelCard {
  readonly version: 1;
  readonly modelId: string;
  readonly sha256: string;
  readonly onnxSha256: string;
  readonly synthetic: boolean;
  readonly architecture: string;
  readonly layers: readonly LayerRow[];
  readonly parameters: number;
  readonly engine: { readonly name: string; readonly version: string; readonly form: string };
  readonly config: TrainingConfig;
  readonly preprocess: PreprocessRule;
  readonly training: SetCounts;
  readonly tuning: SetCounts;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly best: EpochRecord;
  readonly stopReason: StopReason;
  /** Absent where the network started from random weights. */
  readonly transfer?: Transfer;
}

const gap = 'NOT PROVIDED';

/** How the loss weights the classes, in words for people. */
export function classWeightWords({ classWeights }: TrainingConfig): string {
  return typeof classWeights === 'string'
    ? classWeights
    : `positive ${classWeights.positive}, negative ${classWeights.negative}`;
}

export function cardText(card: ModelCard): string {
  const { config, best } = card;
  const counts = (name: string, set: SetCounts): string =>
    `| ${name} | ${set.films} | ${set.patients} | ${set.positives} | ${set.films - set.positives} |`;
  const lines = [
    `# Model card: ${card.modelId}`,
    '',
    ...(card.synthetic
      ? ['**SYNTHETIC: trained on generated phantoms, not on films of people. Not for any clinical use.**', '']
      : []),
    `- SHA-256 of model.json and weights.bin: \`${card.sha256}\``,
    `- SHA-256 of model.onnx: \`${card.onnxSha256}\``,
    `- Engine: ${card.engine.form}`,
    `- Intended use: ${gap} (stated in the submission's device description)`,
    `- Known limitations: ${gap}`,
    '',
    '## Network',
    '',
    `${card.architecture}, ${card.parameters} parameters; input ${config.imageSize} × ${config.imageSize} gray.`,
    '',
    ...layerLines(card),
    '',
    ...(card.transfer ? transferLines(card.transfer) : []),
    '## Data',
    '',
    '| Set | Films | Patients | Positive | Negative |',
    '| --- | ---: | ---: | ---: | ---: |',
    counts('training', card.training),
    counts('tuning', card.tuning),
    '',
    '## Training',
    '',
    `- Loss: binary cross-entropy, class weights ${classWeightWords(config)}; sampling ${config.sampling}; batch ${config.batch}.`,
    `- Adam, learning rate ${config.learningRate}, schedule ${config.schedule}, weight decay ${config.weightDecay}; dropout ${config.dropout}; weights averaged over steps with decay ${config.averaging}; patience ${config.patience} epochs; seed ${config.seed}.`,
    `- Configurations compared on the tuning set, this one included: ${config.configurationsTried ?? gap}.`,
    `- Augmentation: shift ±${config.augmentation.shift} of the side, rotation ±${config.augmentation.rotation}°, zoom ±${config.augmentation.zoom}, exposure ±${config.augmentation.exposure}, flip ${config.augmentation.flip ? 'on' : 'off (a mirrored chest has its heart on the wrong side)'}.`,
    `- Epochs: ${card.epochs} of ${config.epochs} (${card.stopReason}); kept epoch ${card.bestEpoch}: tuning AUROC ${best.tuningAuroc.toFixed(4)}, tuning loss ${best.tuningLoss.toFixed(4)}. The tuning set chose the checkpoint, so these two are not estimates of performance.`,
    '',
    '## Preprocessing',
    '',
    `Longer side scaled to ${card.preprocess.size} pixels (${card.preprocess.resize}); percentiles ${card.preprocess.lowPercentile} and ${card.preprocess.highPercentile} of the film become 0 and 1; ${card.preprocess.levels} levels.`,
    '',
  ];
  return lines.join('\n');
}

function layerLines({ layers, transfer }: ModelCard): string[] {
  const role = transfer ? [' Role |', ' --- |'] : ['', ''];
  return [
    `| Layer | Type | Output | Parameters |${role[0]}`,
    `| --- | --- | --- | ---: |${role[1]}`,
    ...layers.map(
      (l) => `| ${l.name} | ${l.type} | ${l.outputShape} | ${l.parameters} |${transfer ? ` ${l.role ?? ''} |` : ''}`,
    ),
  ];
}

/** Layers of each role in words, for the card and for the documents. */
export function roleWords(t: Transfer): { frozen: string; fineTuned: string; added: string } {
  const layers = (n: number): string => `${n} layer${n === 1 ? '' : 's'} with weights`;
  return {
    frozen: t.frozenUpTo === null ? 'none' : `${layers(t.frozenLayers)}, up to ${t.frozenUpTo}`,
    fineTuned: t.fineTunedLayers === 0 ? 'none' : layers(t.fineTunedLayers),
    added: `${layers(t.addedLayers)}, the fixed spread of the gray film over three channels among them`,
  };
}

function transferLines(t: Transfer): string[] {
  const words = roleWords(t);
  return [
    '## Pre-trained weights',
    '',
    `- Source: ${t.source}`,
    `- Licence: ${t.licence}`,
    `- File: ${t.file} (${t.format}), SHA-256 \`${t.sha256}\``,
    ...(t.width === null ? [] : [`- Width multiplier: ${t.width}`]),
    ...(t.channels === null
      ? []
      : [`- The film is spread over three channels, ${t.channels}, as the weights were trained.`]),
    `- Frozen: ${words.frozen}; fine-tuned: ${words.fineTuned}; added: ${words.added}.`,
    `- Weights that stayed as they were: ${t.frozenWeights}; learned: ${t.learnedWeights}.`,
    ...(t.featuresAt === null
      ? []
      : [
          `- Features (${t.featureLength} a film) are those of ${t.featuresAt}, computed once for ${t.views} augmented views of each training film.`,
        ]),
    '',
  ];
}
