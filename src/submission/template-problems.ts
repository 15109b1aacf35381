/**
 * Faults of templates and of the tables beside them that can be told without evidence, by file and line: digits, broken
 * Handlebars, helpers, ids and keys that nobody knows, pointers to sections that no template writes. What only evidence can
 * show is told at rendering; both find their faults with the same words.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { z } from 'zod';
import { exampleValue } from '../config/example.js';
import { parseYaml } from '../config/load.js';
import { packageRoot } from '../core/files.js';
import * as say from '../core/messages/submission.js';
import { nearest } from '../core/nearest.js';
import { InputError, type Problem, uniqueProblems } from '../core/problems.js';
import { bareNumbers } from './bare-numbers.js';
import { CHECKLISTS, dataFile, readReferences } from './data.js';
import { GAP_RULES } from './gap-rules.js';
import { METRICS_IN_ORDER } from './names.js';
import { RUN_GAPS } from './run-gaps.js';
import { partialFile, readPartials, readTemplates, type Template } from './templates.js';
import { citationProblems, pointerProblems, traceProblems, type WrittenTest } from './text-problems.js';

const KINDS = ['facts', 'tables', 'series', 'results', 'charts', 'records'] as const;
type Kind = (typeof KINDS)[number];

const idsSchema = z.record(
  z.enum(KINDS),
  z.string().transform((words) => words.split(/\s+/)),
);

export function readEvidenceIds(): z.infer<typeof idsSchema> {
  const text = readFileSync(join(packageRoot(), dataFile('evidence-ids')), 'utf8');
  return parseYaml(text, dataFile('evidence-ids'), idsSchema);
}

/** What the words after a helper's name are; a helper that is not here is unknown. */
export const HELPER_ARGUMENTS: Readonly<Record<string, readonly (Ask | null)[]>> = {
  ...each(['value', 'estimate', 'interval'], ['results']),
  ...each(['fact', 'word', 'code', 'count', 'ifCounted', 'ifSome'], ['facts']),
  ...each(['evidenceTable'], ['tables']),
  ...each(['chart', 'ifChart'], ['charts']),
  ...each(['record', 'recordHead'], ['records']),
  ...each(['ifEvidence'], ['evidence']),
  ...each(['primary', 'ifPrimary'], [null, 'metric']),
  ...each(['metricsTable', 'intervalsByMethod'], [null]),
  ...each(['device', 'deviceBlock', 'ifDevice'], ['key']),
  ...each(['same'], ['key', 'key']),
  ...each(['gap'], ['run']),
  ...each(['ifGap'], ['gap']),
  ...each(['cite'], ['reference']),
  ...each(['checklist'], ['checklist']),
  ...each(['claim', 'ifType', 'criteria', 'predictiveValues', 'capital', 'section'], [null]),
  ...each(
    [
      ...['perThousand', 'subgroups', 'fixedRates', 'comparisons', 'subgroupDifferences'],
      ...['heterogeneity', 'notBetterThanAttributes', 'notBetterSentence', 'ifReal', 'ifNih', 'ifTied'],
      ...['referenceClause'],
      ...['otherPopulations', 'labelAgreement', 'readerAgreement', 'attributesAlone', 'confoundingNotices', 'level'],
      ...['replicates'],
      ...['appendix', 'manifestTable', 'gapRegister', 'approvals', 'hazardRatings', 'truthfulAccurate'],
      ...['specialControls', 'slots', 'needs', 'hazards', 'requirements', 'design', 'soup', 'gmlp', 'trace'],
      ...['verificationTable', 'toolValidation', 'references', 'riskControls', 'threats', 'useRisks', 'anomalies'],
      ...[
        'criteriaSentence',
        'thresholdRule',
        'thresholdObjective',
        'scoreAsProbability',
        'heatInBoxes',
        'engine',
        'unmetCriteria',
        'gapSentence',
        'manifestHash',
        'command',
        'date',
        'bindingReason',
        'finding',
      ],
      ...[
        'findingWord',
        'patientsWord',
        'changeControl',
        'positiveWord',
        'negativeWord',
        'PositiveWord',
        'NegativeWord',
      ],
      ...['ifCompared', 'ifFixed', 'ifTestRun', 'ifSynthetic', 'ifExploratory', 'ifReference', 'ifGaps'],
      ...['ifCriteria', 'ifFail', 'ifNotices', 'ifPccp'],
    ],
    [],
  ),
};

type Ask = Kind | 'evidence' | 'metric' | 'key' | 'run' | 'gap' | 'reference' | 'checklist';

function each(names: readonly string[], asks: readonly (Ask | null)[]): Record<string, readonly (Ask | null)[]> {
  return Object.fromEntries(names.map((name) => [name, asks]));
}

/** Knows and ids that are close, by what a helper asks for. */
function known(): (ask: Ask, id: string) => Problem | null | ((file: string, row: number) => Problem) {
  const ids = readEvidenceIds();
  const references = readReferences().map((r) => r.id);
  const has = (list: readonly string[], id: string): boolean =>
    list.some((entry) => (entry.includes('*') ? pattern(entry).test(id) : entry === id));
  const evidence = (kinds: readonly Kind[], word: string, id: string) => {
    const list = kinds.flatMap((kind) => ids[kind]);
    return has(list, id) ? null : (file: string, row: number) => say.unknownId(file, row, word, id, nearest(id, list));
  };
  const key = (fits: boolean, id: string) =>
    fits ? null : (file: string, row: number) => say.unknownDeviceKey(file, row, id);
  return (ask, id) => {
    switch (ask) {
      case 'evidence':
        return evidence(['facts', 'tables', 'series', 'results'], 'value', id);
      case 'metric':
        return METRICS_IN_ORDER.includes(id)
          ? null
          : (file, row) => say.unknownId(file, row, 'metric', id, nearest(id, METRICS_IN_ORDER));
      case 'key':
        return key(GAP_RULES.has(id) || exampleValue(id) !== undefined, id);
      case 'run':
        return key(RUN_GAPS.has(id), id);
      case 'gap':
        return key(RUN_GAPS.has(id) || GAP_RULES.has(id), id);
      case 'reference':
        return references.includes(id) ? null : (file, row) => say.referenceUnknown(file, row, id);
      case 'checklist':
        return (CHECKLISTS as readonly string[]).includes(id)
          ? null
          : (file, row) => say.unknownId(file, row, 'checklist', id, nearest(id, CHECKLISTS));
      default:
        return evidence([ask], ask.replace(/s$/, ''), id);
    }
  };
}

const pattern = (entry: string): RegExp =>
  new RegExp(`^${entry.replace(/[.]/g, '\\.').replaceAll('*', '[a-z0-9@.-]+')}$`);

/** Digits and calls of one template. */
export function problemsOfTemplate(template: Template, check = known(), partials = partialNames()): Problem[] {
  const { name, text } = template;
  const problems = bareNumbers(text).map((b) => say.bareNumber(name, b.row, b.found));
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(text);
  } catch (error) {
    const row = /line (\d+)/.exec((error as Error).message)?.[1];
    return [...problems, say.templateBroken(name, row === undefined ? undefined : Number(row), firstLine(error))];
  }
  const visitor = new Handlebars.Visitor();
  const call = (node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement): void => {
    const helper = (node.path as hbs.AST.PathExpression).original;
    const row = node.loc.start.line;
    const asks = HELPER_ARGUMENTS[helper];
    if (!asks) {
      problems.push(say.unknownHelper(name, row, helper, nearest(helper, Object.keys(HELPER_ARGUMENTS))));
      return;
    }
    asks.forEach((ask, i) => {
      const word = node.params[i];
      if (ask === null || word?.type !== 'StringLiteral') return;
      const found = check(ask, (word as hbs.AST.StringLiteral).value);
      if (typeof found === 'function') problems.push(found(name, word.loc.start.line));
    });
  };
  visitor.MustacheStatement = (node) => {
    call(node);
    Handlebars.Visitor.prototype.MustacheStatement.call(visitor, node);
  };
  visitor.BlockStatement = (node) => {
    call(node);
    Handlebars.Visitor.prototype.BlockStatement.call(visitor, node);
  };
  visitor.PartialStatement = (node) => {
    const wanted = (node.name as hbs.AST.PathExpression).original;
    if (!partials.has(wanted))
      problems.push(say.unknownPartial(name, node.loc.start.line, wanted, nearest(wanted, partials)));
  };
  visitor.accept(program);
  return problems;
}

const firstLine = (error: unknown): string => ((error as Error).message.split('\n').at(-1) ?? '').trim();

const partialNames = (): Set<string> => new Set(readPartials().map((p) => p.name));

let found: readonly Problem[] | undefined;

/** Everything that is wrong with templates and tables, whatever the run; looked for once a process. */
export function templateProblems(): readonly Problem[] {
  found ??= findProblems(writtenTests());
  return found;
}

function findProblems(tests: readonly WrittenTest[] | null): Problem[] {
  const check = known();
  const partials = readPartials();
  const names = new Set(partials.map((p) => p.name));
  const submission = readTemplates('510k');
  const shared = partials.map((p) => ({ ...p, name: partialFile(p.name) }));
  const all = [...submission, ...readTemplates('classic'), ...shared];
  // Headings are words of templates, so that a pointer to none of them leads nowhere in any run.
  const headings = [...submission, ...shared].map((t) => t.text).join('\n');
  return uniqueProblems([
    ...all.flatMap((template) => problemsOfTemplate(template, check, names)),
    ...told(() => pointerProblems(headings)),
    ...told(() => traceProblems(tests)),
    ...told(() => citationProblems()),
  ]);
}

/** A table that cannot be read at all tells its own faults instead of those of its entries. */
function told(find: () => Problem[]): Problem[] {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [...error.problems];
  }
}

/** Every test of the sources with its place, where the sources are at hand: an installed package has none. */
export function writtenTests(base = join(packageRoot(), 'test')): WrittenTest[] | null {
  if (!existsSync(base)) return null;
  const files = readdirSync(base, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
  const tests = files.flatMap((name) =>
    readFileSync(join(base, name), 'utf8')
      .split('\n')
      .flatMap((line, i): WrittenTest[] => {
        const title =
          /^\s*(?:test|test\.serial)\(\s*(['"`])(.*)/.exec(line)?.[2] ?? /^\s*(['"`])(REQ-.*)/.exec(line)?.[2];
        return title === undefined ? [] : [{ title, file: `test/${name}`, row: i + 1 }];
      }),
  );
  return tests.length > 0 ? tests : null;
}
