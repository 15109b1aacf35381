/** docs/dicom.md, the DICOM conformance statement, printed from the tables that the code itself reads. */

import * as words from '../core/messages/conformance.js';
import { RULE_IDS, RULES } from '../core/messages/dicom.js';
import { COPIED } from './copy.js';
import { LIMITS } from './limits.js';
import { FINDING_CODES } from './report.js';
import { COMPREHENSIVE_SR, SOP_CLASSES, TRANSFER_SYNTAXES } from './syntaxes.js';
import { ATTRIBUTES, KEYWORDS, type Keyword, printedTag } from './tags.js';
import { IMPLEMENTATION_UID } from './uid.js';

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const UNITS: Readonly<Record<keyof typeof LIMITS, (value: number) => string>> = {
  fileBytes: (v) => `${v / 1024 / 1024} MiB`,
  inflatedBytes: (v) => `${v / 1024 / 1024} MiB`,
  headerReads: (v) => `${v}`,
  valueBytes: (v) => `${v / 1024 / 1024} MiB`,
  fragments: (v) => `${v}`,
  smallestSide: (v) => `${v} pixels`,
  largestSide: (v) => `${v} pixels`,
  decodeMs: (v) => `${v / 1000} s`,
  answerMs: (v) => `${v / 1000} s`,
  framesPerDecoder: (v) => `${v}`,
  decoderHeapMib: (v) => `${v} MiB`,
};

export function conformancePage(): string {
  const sections = [
    words.TITLE,
    words.USE,
    '## SOP classes',
    table(
      ['Class', 'UID', 'Role'],
      [
        ...Object.entries(SOP_CLASSES).map(([name, c]) => [`${c.name} (\`${name}\`)`, c.uid, words.READ_ROLE]),
        [COMPREHENSIVE_SR.name, COMPREHENSIVE_SR.uid, words.WRITTEN_ROLE],
      ],
    ),
    words.SOP_CLASSES,
    '## Transfer syntaxes',
    table(
      ['Name', 'UID', 'Coding', 'Loss'],
      TRANSFER_SYNTAXES.map((s) => [s.name, s.uid, s.coding, s.lossy ? 'lossy' : 'none']),
    ),
    words.SYNTAXES,
    '## Checks',
    words.CHECKS,
    table(
      ['Rule', 'Stage', 'Attributes', 'What must hold'],
      RULE_IDS.map((id) => {
        const { stage, reads, about } = RULES[id];
        return [`\`${id}\``, stage, (reads as readonly Keyword[]).map(printedTag).join(' ') || '–', about];
      }),
    ),
    words.QUALITY,
    '## Limits',
    table(
      ['Limit', 'Value'],
      (Object.keys(LIMITS) as (keyof typeof LIMITS)[]).map((key) => [words.LIMITS[key], UNITS[key](LIMITS[key])]),
    ),
    '## Attributes read',
    table(
      ['Tag', 'Name', 'VR', 'For'],
      KEYWORDS.map((k) => [printedTag(k), k, ATTRIBUTES[k].vr, ATTRIBUTES[k].use.map((u) => words.USES[u]).join(', ')]),
    ),
    words.GRAY,
    '## The report',
    words.REPORT,
    table(
      ['Copied from the film', 'VR'],
      ['SpecificCharacterSet' as Keyword, ...COPIED].map((k) => [`${printedTag(k)} ${k}`, ATTRIBUTES[k].vr]),
    ),
    words.COPIED,
    table(
      ['Finding', 'Code'],
      Object.entries(FINDING_CODES).map(([name, c]) => [name, `(${c.value}, ${c.scheme}, "${c.meaning}")`]),
    ),
    words.identity(IMPLEMENTATION_UID),
    words.VALIDATION,
  ];
  return `${sections.join('\n\n')}\n`;
}
