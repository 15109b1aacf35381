/** Counted and configured values of a run, each under an id that templates may print. */
import type { Protocol } from '../config/protocol.js';
import { sha256 } from '../core/files.js';
import type { EvidenceTable, Fact, Lock, Series, SourceFile } from '../core/types.js';
import type { Software } from '../evidence/software.js';
import { classWeightWords, roleWords } from '../model/card.js';
import type { ModelRecord } from '../model/record.js';

const fact = (id: string, value: Fact['value'], about: string, unit?: string): Fact => ({
  id,
  value,
  about,
  ...(unit ? { unit } : {}),
});

export function runFacts(software: Software, lock: Lock, direction: Protocol['scoreDirection']): Fact[] {
  const t = lock.threshold;
  const beyond = direction === 'higher-is-positive' ? 'above' : 'below';
  const facts = [
    ...bindingFacts(lock),
    fact('software.name', software.name, 'Name of the software that made this evidence'),
    fact('software.version', software.version, 'Version of the software that made this evidence'),
    software.commit === null
      ? {
          ...fact('software.commit', null, 'Commit of the software that made this evidence'),
          reason: 'not run from a version-controlled checkout',
        }
      : fact('software.commit', software.commit, 'Commit of the software that made this evidence'),
    fact('lock.date', lock.date.slice(0, 10), `Date that stands on documents, from the ${lock.dateSource}`),
    fact(
      'lock.protocol-sha256',
      lock.protocolSha256,
      'SHA-256 of protocol.yaml when this run locked it, before it scored a test film',
    ),
  ];
  if (lock.modelSha256 !== null) {
    facts.push(fact('lock.model-sha256', lock.modelSha256, 'SHA-256 of the model that scored every case'));
  }
  if (t === null)
    return [
      ...facts,
      { ...fact('threshold.value', null, 'Operating point'), reason: lock.thresholdReason ?? 'none chosen' },
    ];
  return [
    ...facts,
    fact(
      'threshold.value',
      t.threshold,
      `Operating point: a case is called positive if its score is at or ${beyond} this value`,
    ),
    fact('threshold.rule', t.rule, 'Rule of the protocol that chose the operating point'),
    fact('threshold.on', t.on, 'Part of the data the rule was applied to'),
    fact('threshold.comparator', t.comparator, 'Truth that the rule was applied to'),
    fact('threshold.n', t.n, 'Cases the rule was applied to', 'cases'),
    fact('threshold.positives', t.positives, 'Positive cases among those the rule was applied to', 'cases'),
    t.objective === null
      ? {
          ...fact('threshold.objective', null, 'Value of the rule’s objective'),
          reason: 'a fixed threshold has no objective',
        }
      : fact('threshold.objective', t.objective, 'Value of the rule’s objective at the operating point'),
  ];
}

function bindingFacts({ binding }: Lock): Fact[] {
  if (binding.state === 'exploratory')
    return [fact('lock.binding', 'exploratory', 'Whether the run was held to a plan locked before')];
  const before = (locked: boolean): string => (locked ? 'frozen with it' : 'not yet known then and frozen by this run');
  return [
    fact('lock.binding', 'locked', 'Whether the run was held to a plan locked before'),
    fact('lock.locked-at', binding.lockedAt.slice(0, 10), 'Day the plan was locked, by the clock of that machine'),
    fact('lock.test-list-locked', before(binding.testListLocked), 'When the list of test cases was frozen'),
    fact('lock.model-locked', before(binding.modelLocked), 'When the model was frozen'),
  ];
}

/** One digest over all films of all parts: the identity of the data set that the model and the results rest on. */
export function filmsFact(filmSha256: ReadonlyMap<string, string>): Fact {
  const lines = [...filmSha256].map(([id, digest]) => `${id} ${digest}\n`).sort();
  return fact('data.films-sha256', sha256(lines.join('')), 'SHA-256 over case id and SHA-256 of every film, in order');
}

export function modelFacts({ card, history }: ModelRecord): Fact[] {
  const { config } = card;
  const a = config.augmentation;
  const scale = (name: string, value: number, about: string, unit?: string): Fact =>
    fact(`training.augmentation.${name}`, value, about, unit);
  return [
    fact('model.id', card.modelId, 'Model identifier'),
    fact('model.sha256', card.sha256, 'SHA-256 over topology and weights'),
    fact('model.onnx-sha256', card.onnxSha256, 'SHA-256 of the same network as ONNX'),
    fact(
      'model.parameters',
      card.parameters,
      'Weights of the network, without the running means and variances of its normalization layers',
      'weights',
    ),
    fact('model.layers', card.layers.length, 'Layers of the network', 'layers'),
    fact('model.engine', card.engine.form, 'Engine that trained the model'),
    fact('model.preprocess', `${card.preprocess.size}`, 'Side of the square the films are resized to', 'pixels'),
    fact('preprocess.low-percentile', card.preprocess.lowPercentile, 'Percentile of gray levels mapped to black'),
    fact('preprocess.high-percentile', card.preprocess.highPercentile, 'Percentile of gray levels mapped to white'),
    fact('preprocess.levels', card.preprocess.levels, 'Gray levels of the network’s input', 'levels'),
    fact('training.epochs-run', history.length, 'Epochs run', 'epochs'),
    fact('training.best-epoch', card.bestEpoch, 'Epoch whose weights were kept'),
    fact(
      'training.best-tuning-auroc',
      card.best.tuningAuroc,
      'AUROC on the tuning set at the epoch kept; the epoch was selected on it, so no interval is given',
    ),
    fact('training.stop-reason', card.stopReason, 'Why training ended'),
    fact('training.architecture', config.architecture, 'Architecture by its name in the registry'),
    fact('training.image-size', config.imageSize, 'Side of the square input', 'pixels'),
    fact('training.epochs', config.epochs, 'Epochs allowed', 'epochs'),
    fact('training.batch', config.batch, 'Films in a batch', 'films'),
    fact('training.learning-rate', config.learningRate, 'Highest learning rate of the schedule'),
    fact('training.schedule', config.schedule, 'How the learning rate changes over the steps'),
    fact(
      'training.weight-decay',
      config.weightDecay,
      'Decoupled weight decay of the kernels, relative to the learning rate',
    ),
    fact('training.dropout', config.dropout, 'Share of features dropped before the last layer'),
    fact('training.sampling', config.sampling, 'How training batches are drawn'),
    fact('training.class-weights', classWeightWords(config), 'Weights of the classes in the loss'),
    fact(
      'training.averaging',
      config.averaging,
      'Decay per step of the moving average of the weights; 0 means no averaging',
    ),
    fact(
      'training.patience',
      config.patience,
      'Epochs without a better tuning AUROC before training stops; 0 means that training never stops early',
      'epochs',
    ),
    fact('training.seed', config.seed, 'Seed of weights, order, augmentation and dropout'),
    {
      ...fact(
        'training.configurations-tried',
        config.configurationsTried,
        'Configurations compared on the tuning set, this one included',
        'configurations',
      ),
      ...(config.configurationsTried === null ? { reason: 'not stated in the protocol' } : {}),
    },
    fact('training.optimizer', config.weightDecay > 0 ? 'AdamW' : 'Adam', 'Optimizer'),
    fact('training.loss', 'binary cross-entropy', 'Loss'),
    scale('shift', a.shift, 'Largest shift, as a fraction of the side'),
    scale('rotation', a.rotation, 'Largest rotation', 'degrees'),
    scale('zoom', a.zoom, 'Largest change of scale, as a fraction'),
    scale('exposure', a.exposure, 'Largest change of gain and offset, as a fraction of full scale'),
    fact('training.augmentation.flip', a.flip ? 'on' : 'off', 'Horizontal mirroring'),
    ...transferFacts(card),
  ];
}

/** Where the first weights came from and which layers kept them; none where the network starts from random weights. */
function transferFacts({ transfer: t }: ModelRecord['card']): Fact[] {
  if (!t) return [];
  const words = roleWords(t);
  const facts = [
    fact('transfer.source', t.source, 'Source of the pre-trained weights, as the protocol states it'),
    fact('transfer.licence', t.licence, 'Licence of the pre-trained weights, as the protocol states it'),
    fact('transfer.file', `${t.file} (${t.format})`, 'File of the pre-trained weights and its format'),
    fact(
      'transfer.sha256',
      t.sha256,
      'SHA-256 of the pre-trained weights, checked against the protocol before training',
    ),
    fact('transfer.frozen', words.frozen, 'Layers that kept their pre-trained weights'),
    fact('transfer.fine-tuned', words.fineTuned, 'Layers whose pre-trained weights were trained further'),
    fact('transfer.added', words.added, 'Layers that are not of the pre-trained network'),
    fact('transfer.frozen-weights', t.frozenWeights, 'Weights that stayed as they were', 'weights'),
    fact('transfer.learned-weights', t.learnedWeights, 'Weights that were trained', 'weights'),
  ];
  if (t.width !== null) facts.push(fact('transfer.width', t.width, 'Width multiplier of the network'));
  if (t.channels !== null) facts.push(fact('transfer.channels', t.channels, 'What the three channels hold'));
  if (t.views !== null && t.featuresAt !== null && t.featureLength !== null) {
    facts.push(
      fact('transfer.views', t.views, 'Augmented views of each training film, used in turn', 'views'),
      fact('transfer.features-at', t.featuresAt, 'Layer whose output was computed once and kept'),
      fact('transfer.feature-length', t.featureLength, 'Numbers kept for each film and view', 'numbers'),
    );
  }
  return facts;
}

export function modelTables({ card }: ModelRecord): EvidenceTable[] {
  return [
    {
      id: 'model-layers',
      title: 'Layers of the network',
      about:
        'Output: height × width × channels. Weights of a normalization layer include its running means and variances, which are not trained and are not in the total given elsewhere',
      columns: [
        { key: 'name', title: 'Layer' },
        { key: 'type', title: 'Type' },
        { key: 'shape', title: 'Output' },
        { key: 'parameters', title: 'Weights', numeric: true },
        ...(card.transfer ? [{ key: 'role', title: 'Pre-trained' }] : []),
      ],
      rows: card.layers.map((layer) => ({
        name: layer.name,
        type: layer.type,
        shape: layer.outputShape,
        parameters: layer.parameters,
        ...(card.transfer ? { role: layer.role ?? null } : {}),
      })),
    },
  ];
}

export function historySeries({ history }: ModelRecord): Series {
  return {
    id: 'training-history',
    about: 'Loss on training and tuning films and AUROC on the tuning set, by epoch',
    columns: {
      epoch: history.map((e) => e.epoch),
      trainingLoss: history.map((e) => e.trainLoss),
      tuningLoss: history.map((e) => e.tuningLoss),
      tuningAuroc: history.map((e) => e.tuningAuroc),
    },
  };
}

export function sourcesTable(sources: readonly SourceFile[]): EvidenceTable {
  return {
    id: 'sources',
    title: 'Input tables',
    about:
      'Tables read by this run. The films are identified by one SHA-256 over all of them, the model by its own; protocol.yaml and device.yaml are in the evidence',
    columns: [
      { key: 'role', title: 'Role' },
      { key: 'name', title: 'File' },
      { key: 'bytes', title: 'Bytes', numeric: true },
      { key: 'sha256', title: 'SHA-256' },
    ],
    rows: sources.map((s) => ({ role: s.role, name: s.name, bytes: s.bytes, sha256: s.sha256 })),
  };
}
