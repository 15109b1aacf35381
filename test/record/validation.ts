/**
 * docs/validation.md: the validation record of trace510k itself, from templates/data/tool.yaml, the recorded test run and the
 * records at hand. `node dist/test/record/validation.js` writes it (`npm run record-tests` does so too); `--check` says
 * whether it is that of the recorded test run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { packageRoot, sha256, writeAtomic } from '../../src/core/files.js';
import type { Fact } from '../../src/core/types.js';
import { readRecords } from '../../src/evidence/records.js';
import { TEST_COMMAND, TEST_RUN, testRunOf } from '../../src/evidence/test-run.js';
import { readTool, toolValidationText } from '../../src/submission/tool-validation.js';

const root = packageRoot();
const FILE = join(root, 'docs', 'validation.md');

async function validationPage(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const run = { software: `trace510k ${version}`, modelSha256: null, synthetic: true };
  const { used, leftOut } = await readRecords(join(root, 'evidence', 'records'), run);
  // A record of a model counts here as well: it is the tool that is validated.
  const records = new Map([...used.map((r) => r.record), ...leftOut.map((r) => r.record)].map((r) => [r.record, r]));
  const recorded = records.get(TEST_RUN);
  const source: Fact = { id: 'software.source-sha256', value: recorded?.made.sourceSha256 ?? null, about: 'recorded' };
  const state = testRunOf({
    records,
    facts: new Map([[source.id, source]]),
    tables: new Map((recorded?.tables ?? []).map((table) => [table.id, table])),
  });
  const fact = (id: string): unknown => recorded?.facts.find((f) => f.id === `${TEST_RUN}.${id}`)?.value ?? 'unknown';
  return `# Validation record of trace510k ${version}

Made by \`${TEST_COMMAND}\` from \`templates/data/tool.yaml\` and the records in \`evidence/records\`; do not edit. The same text
stands in the software section of every submission, with the results of that submission's own sources.

| | |
| --- | --- |
| Sources tested (SHA-256 over src, templates, test and package files) | \`${source.value ?? 'none recorded'}\` |
| Recorded | ${recorded?.made.date ?? 'never'} |
| Machine | ${recorded ? `${recorded.machine.cpu}, ${recorded.machine.cores} cores, ${recorded.machine.platform}, Node ${recorded.machine.node}` : 'unknown'} |
| Tests | ${fact('tests')} run, ${fact('passed')} passed, ${fact('failed')} failed, ${fact('skipped')} skipped |
| Coverage study | [coverage.md](coverage.md), SHA-256 \`${sha256(readFileSync(join(root, 'docs', 'coverage.md')))}\` |
| Methods and their sources | [methods.md](methods.md) |
| Requirements, design and trace of the device software | \`templates/data/requirements.yaml\`, \`design.yaml\`; the trace stands in every submission |

${toolValidationText(readTool(), state, new Set(records.keys()))}
`;
}

export async function writeValidationPage(): Promise<string> {
  await writeAtomic(FILE, await validationPage());
  return FILE;
}

if (process.argv[1]?.endsWith('validation.js')) {
  if (!process.argv.includes('--check')) process.stdout.write(`${await writeValidationPage()}\n`);
  else if (readFileSync(FILE, 'utf8') !== (await validationPage())) {
    process.stderr.write(
      `${FILE}: not that of the recorded test run; write it with: node dist/test/record/validation.js\n`,
    );
    process.exitCode = 3;
  }
}
