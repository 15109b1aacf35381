/** A document with one of everything, for tests and for looking at. */
import type { Chart } from '../../../src/submission/charts/chart.js';
import type { PdfInput } from '../../../src/submission/pdf/render.js';
import { SAMPLES } from '../charts/samples.js';

export const CHARTS: ReadonlyMap<string, Chart> = new Map(SAMPLES.map((c) => [c.id, c]));

const PROSE =
  'The device was evaluated on a test set that no part of its development has seen. Films of one patient never stand ' +
  'on both sides of the split, and the operating point was locked before the first test film was scored.';

const longRow = Array.from({ length: 60 }, (_, i) => `sentence ${i + 1} of a long cell;`).join(' ');

export const MARKDOWN = `# Sample 510(k) Document & "Quotes" < everything >

Summary: **FAIL** of one criterion, **PASS** of two. See [Performance](#performance).

| Criterion | Target | Observed | Verdict |
|---|--:|--:|---|
| C1 AUROC, lower bound | 0.950 | [0.783](#ev-overall-auroc-delong) | **FAIL** |
| C2 Sensitivity, lower bound | 0.700 | 0.742 | **PASS** |

> **NOT PROVIDED** Predicate device.
>
> Give the 510(k) number in \`device.yaml\` under \`predicate.number\`.

<!-- pagebreak -->

## Device description

${PROSE} ${PROSE}

The AUROC was [0.81 (0.78–0.84)](#ev-overall-auroc-delong), at β = 0.5 and κ ≥ 0.6 ± 0.05; H<sub>2</sub>O, 10<sup>−3</sup>, *italic*, ***both***, ~~struck~~, \`code.path/name\`, [an outside page](https://www.fda.gov/).[^first] ${PROSE}[^second]

### Inputs

- adult chest films, PA or AP
- a second point with a longer text that goes on over the end of the line so that the hanging indent can be seen in print
  1. first of the numbered
  2. second of the numbered
- [x] done
- [ ] to do

#### Deeper

> An ordinary note. ${PROSE}

\`\`\`yaml
threshold: {rule: max-f1, value: null, on: tuning}
  indented: kept
\`\`\`

> **NOT PROVIDED** Intended user. ${PROSE}

---

## Performance

![Receiver operating characteristic curve of both label sources](charts/roc.svg "ROC curve with 95 % band and the locked operating point.")

${PROSE}

![Forest plot of subgroups](charts/forest.svg "AUROC by subgroup.")

Table: Subgroups by sex and age, with a caption that names [evidence](#ev-overall-auroc-delong)[^third].

| Group | n | Positives | AUROC (95 % CI) | Note |
|:--|--:|--:|:-:|---|
${Array.from({ length: 44 }, (_, i) => `| Group ${i + 1} | ${(1775 - i * 13).toLocaleString('en-US')} | ${402 - i} | 0.81 (0.78–0.84) | ${i % 7 === 0 ? 'too few positives to be evaluated on their own' : ''} |`).join('\n')}

${SAMPLES.filter((c) => c.id !== 'roc' && c.id !== 'forest')
  .map(
    (c) =>
      `### ${c.id.replaceAll('-', ' ')}\n\n${PROSE}\n\n![Sample chart ${c.id}](charts/${c.id}.svg "Sample chart: ${c.id}.")`,
  )
  .join('\n\n')}

Table: A row taller than a page must split.

| Id | Words |
|---|---|
| tall | ${Array.from({ length: 9 }, () => longRow).join(' ')} |

## Appendix A Evidence

Table: Evidence.

| Id | Value | SHA-256 |
|---|--:|---|
| <a id="ev-overall-auroc-delong"></a>\`overall.auroc.delong\` | 0.8100 | \`9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\` |

[^first]: First footnote with \`code\` and a [link](https://www.fda.gov/).
[^second]: Second footnote. ${PROSE}
[^third]: In a caption.
`;

export const META: PdfInput['meta'] = {
  title: 'Sample 510(k) Document & "Quotes" < everything >',
  subject: 'Traditional 510(k) in eSTAR order',
  device: 'Example CXR Pneumonia',
  version: '0.1.0',
  documentId: 'T510K-EXAMPLE-001',
  evidenceSha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  date: '2026-11-23',
  marks: ['DRAFT', 'SYNTHETIC DATA'],
  author: 'Example Devices, Inc.',
};

export const SAMPLE: PdfInput = { markdown: MARKDOWN, charts: CHARTS, meta: META, file: 'sample.md' };
