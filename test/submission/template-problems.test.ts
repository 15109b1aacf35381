import test from 'ava';
import Handlebars from 'handlebars';
import { createContext } from '../../src/submission/context.js';
import { createHandlebars } from '../../src/submission/helpers.js';
import { HELPER_ARGUMENTS, problemsOfTemplate, readEvidenceIds } from '../../src/submission/template-problems.js';
import { fakeEvidence } from './fake-evidence.js';

const problemsOf = (text: string): string[] =>
  problemsOfTemplate({ name: 'templates/510k/x.hbs', text }).map(
    (p) => `${p.place?.row} ${p.rule} ${/"([^"]*)"/.exec(p.message)?.[1]}`,
  );

test('REQ-019: all faults of a template are reported together, each with its line', (t) => {
  const template = [
    'The area was 0.87.',
    '{{fact "overall.tpp"}} and {{value "readers.kappa.magic"}}',
    '{{#ifEvidence "plan.case"}}',
    '{{chart "rock"}} {{evidenceTable "flows"}} {{record "fuz"}}',
    '{{/ifEvidence}}',
    '{{device "ifu.txt"}} {{gap "run.film"}} {{cite "chexnett"}}',
    '{{metrcsTable "overall"}} {{> notice}} {{primary "overall" "aurok"}}',
  ].join('\n');
  t.deepEqual(problemsOf(template), [
    '1 templates-hold-no-numbers 0.87.',
    '2 templates-name-known-evidence overall.tpp',
    '2 templates-name-known-evidence readers.kappa.magic',
    '3 templates-name-known-evidence plan.case',
    '4 templates-name-known-evidence rock',
    '4 templates-name-known-evidence flows',
    '4 templates-name-known-evidence fuz',
    '6 templates-name-known-device-keys ifu.txt',
    '6 templates-name-known-device-keys run.film',
    '6 citations-name-references chexnett',
    '7 templates-call-known-helpers metrcsTable',
    '7 templates-call-known-partials notice',
    '7 templates-name-known-evidence aurok',
  ]);
});

test('an unknown name is told with the known ones that are close', (t) => {
  const [problem] = problemsOfTemplate({ name: 'x.hbs', text: '{{fact "overall.positive"}}' });
  t.regex(problem?.next ?? '', /overall\.positives/);
});

test('a template that is no Handlebars is told with its line, beside its digits', (t) => {
  t.deepEqual(
    problemsOfTemplate({ name: 'x.hbs', text: 'one\n{{#ifGaps}}\n95 %\n' }).map((p) => `${p.place?.row} ${p.rule}`),
    ['3 templates-hold-no-numbers', '4 templates-are-handlebars'],
  );
});

test('the helpers that templates are checked for are those that fill them in', (t) => {
  const builtIn = new Set(Object.keys(Handlebars.create().helpers));
  const registered = Object.keys(createHandlebars(createContext(fakeEvidence()), new Map()).helpers);
  t.deepEqual(registered.filter((name) => !builtIn.has(name)).sort(), Object.keys(HELPER_ARGUMENTS).sort());
});

test('a star in the list of ids stands for any slug, and no id stands twice', (t) => {
  t.deepEqual(problemsOf('{{fact "plan.auroc-positives"}}'), []);
  for (const [kind, ids] of Object.entries(readEvidenceIds())) t.is(new Set(ids).size, ids.length, kind);
});
