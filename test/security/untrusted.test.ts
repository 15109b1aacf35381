/** What a stranger may hand over: plans, device files, templates, evidence. None of it may read files or run code. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { deviceSchema } from '../../src/config/device.js';
import { loadYaml, parseYaml } from '../../src/config/load.js';
import { protocolSchema } from '../../src/config/protocol.js';
import { formatSheetCsv, fromSheetCell } from '../../src/core/csv.js';
import { InputError } from '../../src/core/problems.js';
import type { Case } from '../../src/core/types.js';
import { predictionsCsv, readOwnPredictions } from '../../src/steps/predictions-table.js';
import { createContext } from '../../src/submission/context.js';
import { createHandlebars } from '../../src/submission/helpers.js';
import { fakeEvidence } from '../submission/fake-evidence.js';
import { temporary } from '../temporary.js';

const hostile = (template: string): string => {
  const handlebars = createHandlebars(createContext(fakeEvidence()), new Map());
  try {
    return handlebars.compile(template, { noEscape: true, strict: true })({});
  } catch (error) {
    return `REFUSED ${(error as Error).message}`;
  }
};

for (const template of [
  '{{constructor}}',
  '{{__proto__}}',
  '{{constructor.constructor "return process.env"}}',
  '{{lookup this "constructor"}}',
  '{{lookup (lookup this "constructor") "constructor"}}',
  '{{#with (lookup this "__proto__")}}{{this}}{{/with}}',
  '{{#with "a" as |s|}}{{s.constructor.constructor "return process"}}{{/with}}',
  '{{#each "x"}}{{@root.constructor}}{{/each}}',
  '{{process.env.HOME}}',
  '{{> /etc/passwd}}',
  '{{> ../../package.json}}',
]) {
  test(`a template cannot reach prototypes, processes or files by ${template}`, (t) => {
    const text = hostile(template);
    t.notRegex(text.replace(/^REFUSED .*/s, ''), /native code|\[object|function|HOME|root:|trace510k/);
  });
}

test('the prototype of objects stays clean after hostile YAML', (t) => {
  const text = 'version: 1\n__proto__: {polluted: yes}\nconstructor: {prototype: {polluted: yes}}\n';
  t.throws(() => parseYaml(text, 'p.yaml', protocolSchema), { instanceOf: InputError, message: /__proto__/ });
  t.is(({} as Record<string, unknown>).polluted, undefined);
});

for (const tag of [
  '!!js/function "function () {}"',
  '!!python/object/apply:os.system ["id"]',
  '!include /etc/passwd',
]) {
  test(`YAML that asks for ${tag.split(' ')[0]} is refused by line`, (t) => {
    const error = t.throws(() => parseYaml(`deviceType: CADt\nworkflow: ${tag}\n`, 'device.yaml', deviceSchema), {
      instanceOf: InputError,
    });
    t.regex(error?.message ?? '', /device\.yaml, row 2/);
  });
}

test('YAML that expands without end is refused, as bad input', async (t) => {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe'].map((pair) => [pair[0], pair[1]])) {
    lines.push(`${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`);
  }
  const file = join(await temporary('yaml'), 'protocol.yaml');
  await writeFile(file, lines.join('\n'));
  await t.throwsAsync(loadYaml(file, protocolSchema), { instanceOf: InputError, message: /aliases/ });
});

test('no cell of a CSV we write can turn into a formula, and our own files are read back as they were', (t) => {
  const evil = ['=1+1', '+1', '-1+2', '@SUM(A1)', '\t=1', "=cmd|'/c calc'!A0"];
  const cells = formatSheetCsv(
    ['a'],
    evil.map((text) => [text]),
  )
    .split('\n')
    .slice(1, -1);
  for (const cell of cells) t.regex(cell, /^"?'/);
  for (const text of evil) t.is(fromSheetCell(`'${text}`), text);
  t.is(formatSheetCsv(['a'], [[-1.5]]), 'a\n-1.5\n');

  const film = (caseId: string): Case => ({
    caseId,
    patientId: '=p',
    image: null,
    attributes: { age: 40, sex: '@x', view: null, followUp: 0 },
    findings: ['A', 'B'],
    labels: { own: 'positive' },
  });
  const rows = evil.map((id, i) => ({ case: film(id), part: 'test' as const, score: -(i + 1) / 7 }));
  const sources = [{ key: 'own', name: 'own', class: 'non-reference' as const }];
  const text = predictionsCsv(rows, 'own', ['own']);
  for (const line of text.split('\n').slice(1)) t.notRegex(line, /(?:^|,)"?[=@]/);
  t.deepEqual(readOwnPredictions(text, 'predictions.csv', sources), rows);
});
