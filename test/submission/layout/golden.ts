/** The text of the sample's sentinel pages, as it is kept in test/fixtures/document/sample-pages.txt. */
import { layOutDocument } from '../../../src/submission/layout/document.js';
import { sampleParts } from '../parts.js';
import { linesOf } from './pages.js';

/** What each sentinel page must hold to be chosen. */
const SENTINELS = [
  'Traditional 510(k) in eSTAR order',
  'Contents',
  'First footnote',
  'Group 40',
  'sentence 60 of',
  'overall.auroc.delong',
];

export async function goldenText(): Promise<string> {
  const { model, charts, meta, file } = await sampleParts();
  const pages = layOutDocument(model, charts, meta, file).pages.map(linesOf);
  const chosen = SENTINELS.map((words) => {
    const n = pages.findIndex((lines) => lines.some((line) => line.includes(words)));
    return `== page ${n + 1}: "${words}"\n${(pages[n] ?? ['missing']).join('\n')}\n`;
  });
  return chosen.join('\n');
}
