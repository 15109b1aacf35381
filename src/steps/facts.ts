/** Counted and configured values of a run, each under an id that templates may print. */
import type { TrainingConfig } from '../config/protocol.js';
import type { EvidenceTable, Fact, Lock, Series, SourceFile } from '../core/types.js';
import type { Software } from '../evidence/software.js';
import type { TrainedModel } from '../model/train.js';

const fact = (id: string, value: Fact['value'], about: string, unit?: string): Fact => ({
  id,
  value,
  about,
  ...(unit ? { unit } : {}),
});

export function runFacts(software: Software, lock: Lock): Fact[] {
  const t = lock.threshold;
  const facts = [
    fact('software.name', software.name, 'Name of the software that made this evidence'),
    fact('software.version', software.version, 'Its version'),
    software.commit === null
      ? { ...fact('software.commit', null, 'Its commit'), reason: 'not run from a version-controlled checkout' }
      : fact('software.commit', software.commit, 'Its commit'),
    fact('lock.date', lock.date.slice(0, 10), `Date that stands on documents, from the ${lock.dateSource}`),
    fact('lock.protocol-sha256', lock.protocolSha256, 'SHA-256 of protocol.yaml when the test set was still sealed'),
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
    fact('threshold.value', t.threshold, 'Operating point: a case is called positive at a score at or beyond it'),
    fact('threshold.rule', t.rule, 'Rule of the protocol that chose the operating point'),
    fact('threshold.on', t.on, 'Part of the data the rule was applied to'),
    fact('threshold.comparator', t.comparator, 'Truth the rule was applied against'),
    fact('threshold.n', t.n, 'Cases the rule was applied to', 'cases'),
    fact('threshold.positives', t.positives, 'Positive cases among them', 'cases'),
    t.objective === null
      ? {
          ...fact('threshold.objective', null, 'Value of the rule’s objective'),
          reason: 'a fixed threshold has no objective',
        }
      : fact('threshold.objective', t.objective, 'Value of the rule’s objective at the operating point'),
  ];
}

export function modelFacts(model: TrainedModel, config: TrainingConfig | null): Fact[] {
  const best = model.history[model.bestEpoch - 1];
  const facts = [
    fact('model.id', model.modelId, 'Model identifier'),
    fact('model.sha256', model.sha256, 'SHA-256 over topology and weights'),
    fact('model.parameters', model.parameters, 'Weights of the network', 'weights'),
    fact('model.layers', model.layers.length, 'Layers of the network', 'layers'),
    fact('model.engine', `${model.engine.name} ${model.engine.version}`, 'Engine that trained it'),
    fact('training.epochs-run', model.history.length, 'Epochs run', 'epochs'),
    fact('training.best-epoch', model.bestEpoch, 'Epoch whose weights were kept'),
    fact('training.stop-reason', model.stopReason, 'Why training ended'),
  ];
  if (best?.tuningAuroc !== undefined && best.tuningAuroc !== null) {
    facts.push(
      fact(
        'training.best-tuning-auroc',
        best.tuningAuroc,
        'AUROC on the tuning set at the epoch kept (no interval: it chose the epoch)',
      ),
    );
  }
  if (!config) return facts;
  const a = config.augmentation;
  return [
    ...facts,
    fact('training.architecture', config.architecture, 'Architecture by its name in the registry'),
    fact('training.image-size', config.imageSize, 'Side of the square input', 'pixels'),
    fact('training.epochs', config.epochs, 'Epochs allowed', 'epochs'),
    fact('training.batch', config.batch, 'Films in a batch', 'films'),
    fact('training.learning-rate', config.learningRate, 'Initial learning rate'),
    fact('training.patience', config.patience, 'Epochs without a better tuning AUROC before training stops', 'epochs'),
    fact('training.seed', config.seed, 'Seed of weights, order, augmentation and dropout'),
    fact('training.optimizer', 'Adam', 'Optimizer'),
    fact('training.loss', 'binary cross-entropy', 'Loss'),
    fact('training.augmentation.shift', a.shift, 'Largest shift, as a fraction of the side'),
    fact('training.augmentation.rotation', a.rotation, 'Largest rotation', 'degrees'),
    fact('training.augmentation.zoom', a.zoom, 'Largest change of scale, as a fraction'),
    fact(
      'training.augmentation.exposure',
      a.exposure,
      'Largest change of gain and offset, as a fraction of full scale',
    ),
    fact('training.augmentation.flip', a.flip ? 'on' : 'off', 'Horizontal mirroring'),
  ];
}

export function modelTables(model: TrainedModel): EvidenceTable[] {
  return [
    {
      id: 'model-layers',
      title: 'Layers of the network',
      about: 'Every layer with its output shape and number of weights, in order',
      columns: [
        { key: 'name', title: 'Layer' },
        { key: 'type', title: 'Type' },
        { key: 'shape', title: 'Output' },
        { key: 'parameters', title: 'Weights', numeric: true },
      ],
      rows: model.layers.map((layer) => ({
        name: layer.name,
        type: layer.type,
        shape: layer.outputShape.map((n) => n ?? 'n').join(' × '),
        parameters: layer.parameters,
      })),
    },
  ];
}

export function historySeries(model: TrainedModel): Series {
  return {
    id: 'training-history',
    about: 'Loss on training and tuning films and AUROC on the tuning set, by epoch',
    columns: {
      epoch: model.history.map((e) => e.epoch),
      trainingLoss: model.history.map((e) => e.trainingLoss),
      tuningLoss: model.history.map((e) => e.tuningLoss),
      tuningAuroc: model.history.map((e) => e.tuningAuroc),
    },
  };
}

export function sourcesTable(sources: readonly SourceFile[]): EvidenceTable {
  return {
    id: 'sources',
    title: 'Files that went in',
    about: 'Every input file by role, name, size and SHA-256',
    columns: [
      { key: 'role', title: 'Role' },
      { key: 'name', title: 'File' },
      { key: 'bytes', title: 'Bytes', numeric: true },
      { key: 'sha256', title: 'SHA-256' },
    ],
    rows: sources.map((s) => ({ role: s.role, name: s.name, bytes: s.bytes, sha256: s.sha256 })),
  };
}
