/** The sample document ready for any writer. */
import { buildModel } from '../../src/submission/blocks/build.js';
import { layOutAll } from '../../src/submission/charts/render.js';
import type { DocumentParts } from '../../src/submission/document.js';
import { chartsOf } from '../../src/submission/pdf/render.js';
import { CHARTS, MARKDOWN, META } from './pdf/sample.js';

export async function sampleParts(markdown = MARKDOWN): Promise<DocumentParts> {
  const model = buildModel(markdown, { charts: new Set(CHARTS.keys()) });
  return { model, charts: await layOutAll(chartsOf(model, CHARTS)), meta: META, file: 'sample.md' };
}

/** Every word the model shows, without blanks. */
export const squash = (text: string): string => text.normalize('NFC').replace(/\s+/g, '');
