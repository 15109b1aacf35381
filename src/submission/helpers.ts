/**
 * The Handlebars helpers. They are the only road for a number into prose: each takes an evidence id, throws on an unknown
 * one (naming id, template and line), links the number to its row in the evidence appendix and remembers that it was used.
 */
import Handlebars from 'handlebars';
import { deviceValue } from '../config/device.js';
import type { Result } from '../core/types.js';
import { testRunOf } from '../evidence/test-run.js';
import { labelAgreementTable, readerAgreementTable } from './agreement.js';
import { sectionLink } from './anchors.js';
import { checklistTable, specialControlsTable } from './checklists.js';
import { cite, REFERENCES_HERE } from './citations.js';
import { attributesAlone, confoundingNotices, notBetterSentence, notBetterThanAttributes } from './confounding.js';
import {
  type Context,
  deviceEntry,
  table as findTable,
  hasEvidence,
  primaryId,
  runGap,
  useFact,
  useResult,
} from './context.js';
import { anchorOf, escapeMarkdown } from './escape.js';
import { slotTable } from './estar/slots.js';
import type { Figure } from './figures.js';
import { formatEstimate, formatFact, formatInterval, formatPlain, formatResult, formatShare } from './format.js';
import { gapBlock } from './gaps.js';
import {
  designTable,
  gmlpTable,
  hazardRatings,
  hazardTable,
  needTable,
  requirementTable,
  soupTable,
} from './listings.js';
import { perThousand } from './plain-language.js';
import { heterogeneityTable, otherPopulations, predictiveValueTable, subgroupTable } from './population-tables.js';
import { recordBlock, recordHeadLine } from './record-block.js';
import { anomalyTable, riskControlTable, threatTable, useRiskTable } from './risk-tables.js';
import { engineNamed, heatInBoxes, scoreAsProbability, thresholdObjective, thresholdRule } from './score-words.js';
import { criteriaSentence, gapSentence, inSentence, sameWords, unmetCriteria } from './sentences.js';
import { SourceMarks } from './source-lines.js';
import { comparisonTables, fixedRateTable, intervalsByMethod } from './statistics-tables.js';
import {
  approvalsTable,
  criteriaTable,
  evidenceAppendix,
  gapRegister,
  manifestTable,
  markdownTable,
  metricsTable,
  truthfulAccurateTable,
} from './tables.js';
import { partialFile, readPartials } from './templates.js';
import { toolValidation } from './tool-validation.js';
import { traceTable, verificationTable } from './trace-table.js';
import { deviceList, deviceText } from './words.js';

const link = (text: string, id: string): string => `[${text}](#${anchorOf(id)})`;

type Options = Handlebars.HelperOptions & {
  readonly loc?: { readonly source?: string; readonly start: { readonly line: number } };
};

export function createHandlebars(
  context: Context,
  figures: ReadonlyMap<string, Figure>,
  marks: SourceMarks = new SourceMarks(),
): typeof Handlebars {
  const hb = Handlebars.create();
  for (const { name, text } of readPartials()) {
    const srcName = partialFile(name);
    // Compiled apart, so that a fault in it is told by its own name.
    hb.registerPartial(
      name,
      hb.compile(marks.mark(text, srcName), { noEscape: true, strict: true, srcName } as object),
    );
  }
  const locate = ({ loc }: Options): void => {
    context.line = loc?.start.line;
    if (loc?.source) context.template = loc.source;
  };
  const register = (name: string, helper: (...args: string[]) => string): void => {
    hb.registerHelper(name, (...args: unknown[]) => {
      locate(args.at(-1) as Options);
      return helper(...(args.slice(0, -1) as string[]));
    });
  };
  const print = (id: string, show: (result: Result) => string): string => {
    const result = useResult(context, id);
    return link(escapeMarkdown(result.status === 'ok' ? show(result) : formatResult(result)), id);
  };
  const fact = (id: string): string => link(escapeMarkdown(formatFact(useFact(context, id))), id);

  // Numbers from evidence.
  register('value', (id) => print(id as string, formatResult));
  register('estimate', (id) => print(id as string, (r) => formatEstimate(r.metric, r.estimate as number)));
  register('interval', (id) => print(id as string, formatInterval));
  register('primary', (population, metric) =>
    print(primaryId(context, population as string, metric as string), formatResult),
  );
  register('fact', (id) => fact(id as string));
  register('count', (id) => fact(id as string));
  register('word', (id) => escapeMarkdown(formatFact(useFact(context, id as string))));
  register('code', (id) => `\`${formatFact(useFact(context, id as string))}\``);
  register('level', () => formatShare(context.evidence.protocol.intervals.level));
  register('replicates', () => formatPlain(context.evidence.protocol.intervals.replicates));
  register('perThousand', () => perThousand(context));
  register('predictiveValues', (where) => predictiveValueTable(context, where));
  register('subgroups', () => subgroupTable(context));
  register('heterogeneity', () => heterogeneityTable(context));
  register('intervalsByMethod', (population) => intervalsByMethod(context, population as string));
  register('fixedRates', () => fixedRateTable(context));
  register('comparisons', () => comparisonTables(context, 'models'));
  register('subgroupDifferences', () => comparisonTables(context, 'subgroups'));
  register('otherPopulations', () => otherPopulations(context));
  register('labelAgreement', () => labelAgreementTable(context));
  register('readerAgreement', () => readerAgreementTable(context));
  register('attributesAlone', () => attributesAlone(context));
  register('notBetterThanAttributes', () => notBetterThanAttributes(context));
  register('notBetterSentence', () => notBetterSentence(context));
  register('confoundingNotices', () => confoundingNotices(context));

  // Tables and figures.
  register('evidenceTable', (id) => markdownTable(findTable(context, id as string)));
  register('metricsTable', (population) => metricsTable(context, population as string));
  register('criteria', (where) => criteriaTable(context, where));
  register('appendix', () => evidenceAppendix(context));
  register('manifestTable', () => manifestTable(context));
  register('gapRegister', () => gapRegister(context));
  register('approvals', () => approvalsTable(context));
  register('chart', (id) => {
    const figure = figures.get(id as string);
    if (!figure) return '';
    const image = `![${escapeMarkdown(figure.alt)}](charts/${id}.svg "${figure.caption.replaceAll('"', '”')}")`;
    return `${image}\n\n[Numbers behind this figure](charts/${id}.csv)`;
  });
  register('checklist', (name) => checklistTable(context, name as string));
  register('hazardRatings', () => hazardRatings(context));
  register('truthfulAccurate', () => truthfulAccurateTable(context));
  register('specialControls', () => specialControlsTable(context));
  register('slots', slotTable);
  register('needs', needTable);
  register('hazards', () => hazardTable(context));
  register('requirements', requirementTable);
  register('design', designTable);
  register('soup', () => soupTable(context));
  register('gmlp', gmlpTable);
  register('trace', () => traceTable(context));
  register('verificationTable', () => verificationTable(context));
  register('toolValidation', () => toolValidation(context));
  register('section', (heading) => sectionLink(heading as string));
  register('cite', (id) => cite(context, id as string));
  register('references', () => REFERENCES_HERE);
  register('record', (name) => recordBlock(context, name as string));
  register('recordHead', (name) => recordHeadLine(context, name as string));
  register('riskControls', () => riskControlTable(context));
  register('threats', threatTable);
  register('useRisks', () => useRiskTable(context));
  register('anomalies', anomalyTable);
  register('same', (subject, predicate) => sameWords(context, subject as string, predicate as string));
  register('criteriaSentence', () => criteriaSentence(context));
  register('unmetCriteria', () => unmetCriteria(context));
  register('thresholdRule', () => thresholdRule(context));
  register('thresholdObjective', () => thresholdObjective(context));
  register('scoreAsProbability', () => scoreAsProbability(context));
  register('engine', () => engineNamed(context));
  register('heatInBoxes', () => heatInBoxes(context));
  register('gapSentence', () => gapSentence(context));

  // Identity of the evidence.
  register('manifestHash', () => `\`${context.evidence.manifestSha256}\``);
  register('command', () => `\`${context.evidence.command}\``);
  register('date', () => context.evidence.lock.date.slice(0, 10));
  register('bindingReason', () => bindingReason(context));
  register('finding', () => escapeMarkdown(context.evidence.protocol.finding));
  register('patientsWord', () => patientsWord(context));
  register('capital', (text) => `${(text as string).charAt(0).toUpperCase()}${(text as string).slice(1)}`);
  register('referenceClause', () => referenceClause(context));
  register('findingWord', () => escapeMarkdown(inSentence(context.evidence.protocol.finding)));

  // What only device.yaml knows, and what is missing.
  register('device', (key) => {
    const { value, gap, missing } = deviceEntry(context, key as string);
    const open = gap ? `**NOT PROVIDED** (\`${key}\`)` : '';
    if (value !== undefined)
      return [deviceText(value), ...(missing.length > 0 ? [`${open} ${missing.join(', ')}`] : [])].join('; ');
    return open || 'Not applicable to this claim';
  });
  register('deviceBlock', (key) => {
    const { value, gap } = deviceEntry(context, key as string);
    return [...(value === undefined ? [] : [deviceList(value)]), ...(gap ? [gapBlock(gap)] : [])].join('\n\n');
  });
  register('changeControl', () => {
    const { value } = deviceEntry(context, 'pccp');
    if (value === undefined) return '**NOT PROVIDED** (`pccp`)';
    return value === 'none' ? 'none; the model is locked' : deviceText(value);
  });
  register('gap', (key) => {
    const gap = runGap(context, key as string);
    return gap ? gapBlock(gap) : '';
  });
  register('claim', (field) => escapeMarkdown(String(context.claim[field as 'words'])));
  register('positiveWord', () => (isReference(context) ? 'sensitivity' : 'positive percent agreement'));
  register('negativeWord', () => (isReference(context) ? 'specificity' : 'negative percent agreement'));
  register('PositiveWord', () => (isReference(context) ? 'Sensitivity' : 'Positive percent agreement'));
  register('NegativeWord', () => (isReference(context) ? 'Specificity' : 'Negative percent agreement'));

  // Questions.
  const when = (name: string, test: (...args: string[]) => boolean): void => {
    hb.registerHelper(name, function (this: unknown, ...args: unknown[]) {
      const block = args.at(-1) as Options;
      locate(block);
      return test(...(args.slice(0, -1) as string[])) ? block.fn(this) : block.inverse(this);
    });
  };
  when('ifEvidence', (id) => hasEvidence(context, id as string));
  when('ifCompared', () => comparisonTables(context, 'models').trim() !== '');
  when('ifPrimary', (population, metric) =>
    context.evidence.results.has(primaryId(context, population as string, metric as string)),
  );
  when('ifChart', (id) => figures.has(id as string));
  when(
    'ifCounted',
    (id) => context.evidence.facts.has(id as string) && context.evidence.facts.get(id as string)?.value !== null,
  );
  when('ifSome', (id) => Number(context.evidence.facts.get(id as string)?.value ?? 0) > 0);
  when('ifFixed', () => context.evidence.facts.get('threshold.on')?.value === 'fixed');
  when('ifTestRun', () => 'tests' in testRunOf(context.evidence));
  when('ifSynthetic', () => context.evidence.synthetic);
  when('ifTied', () => notBetterThanAttributes(context) !== '');
  when('ifNih', () => /^NIH\b/.test(String(context.evidence.facts.get('data.name')?.value ?? '')));
  when('ifReal', () => !context.evidence.synthetic);
  when('ifExploratory', () => context.evidence.lock.binding.state === 'exploratory');
  when('ifReference', () => isReference(context));
  when('ifGaps', () => context.gaps.length > 0);
  when('ifGap', (key) => context.gaps.some((g) => g.key === key));
  when('ifCriteria', () => context.evidence.criteria.length > 0);
  when('ifFail', () => context.evidence.criteria.some((c) => c.verdict !== 'PASS'));
  when(
    'ifNotices',
    () =>
      context.evidence.synthetic ||
      context.gaps.length > 0 ||
      context.evidence.lock.binding.state === 'exploratory' ||
      unmetCriteria(context) !== '',
  );
  when('ifDevice', (key) => deviceValue(context.device, key as string) === true);
  when('ifType', (type) => context.device.deviceType === type);
  when('ifPccp', () => context.device.pccp !== undefined && context.device.pccp !== 'none');
  return hb;
}

/** The word for the people behind the films: those that a generator drew are no patients. */
const patientsWord = ({ evidence }: Context): string => (evidence.synthetic ? 'generated patients' : 'patients');

/** What the protocol takes the primary comparator for, as a clause after its name. */
const referenceClause = (context: Context): string =>
  useFact(context, 'reference.class').value === 'reference'
    ? 'which the protocol treats as a reference standard'
    : 'which the protocol does not treat as a reference standard';

function bindingReason({ evidence }: Context): string {
  const { binding } = evidence.lock;
  return binding.state === 'exploratory' ? escapeMarkdown(binding.reason) : '';
}

/** Whether the primary comparator is a reference standard: then, and only then, there is a sensitivity. */
export function isReference({ evidence }: Context): boolean {
  return [...evidence.results.values()].some((r) => r.population === 'overall' && r.metric === 'sensitivity');
}
