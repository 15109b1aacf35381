/** What can only be checked once the whole document is known: links lead somewhere, every character can be drawn. */
import * as say from '../../core/messages/submission-pdf.js';
import type { Problems } from '../../core/problems.js';
import { faceRuns } from '../layout/typefaces.js';
import type { DocumentModel } from './model.js';
import { eachInlines } from './walk.js';

export function checkModel(model: DocumentModel, anchors: ReadonlySet<string>, file: string, problems: Problems): void {
  const told = new Set<string>();
  eachInlines(model, (inlines, line) => {
    for (const inline of inlines) {
      if (inline.kind !== 'text') continue;
      const target = inline.style.link?.target;
      if (target?.kind === 'internal' && !anchors.has(target.id) && !told.has(`${line} ${target.id}`)) {
        told.add(`${line} ${target.id}`);
        problems.add(say.linkBroken(file, line, target.id));
      }
      // Regular and bold cuts cover the same characters, so one check per kind of face is enough.
      for (const character of faceRuns(inline.style.code ? 'code' : 'regular', inline.text).missing) {
        problems.add(say.glyphMissing(file, line, character));
      }
    }
  });
}
