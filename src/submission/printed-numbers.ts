/**
 * Every number printed as a link equals its evidence. Read back from the finished Markdown, whatever helper wrote it: a
 * figure of the labeling and the same figure in the summary cannot differ from the evidence, nor from each other.
 */
import * as say from '../core/messages/submission.js';
import type { Problem } from '../core/problems.js';
import type { Fact, Result } from '../core/types.js';
import type { Evidence } from '../evidence/evidence.js';
import { anchorOf } from './escape.js';
import { formatFact, formatPlain, formatResult } from './format.js';

const LINK = /\[((?:\\.|[^\]\\])+)\]\(#(ev-[a-z0-9-]+)\)/g;
const numbers = (text: string): string[] => text.match(/\d[\d.,]*\d|\d/g) ?? [];

/** Every number that a link to this entry may carry, as it is written in a document. */
function mayCarry(entry: Result | Fact): ReadonlySet<string> {
  if (!('metric' in entry)) return new Set(numbers(`${entry.id} ${formatFact(entry)}`));
  const { prevalence, threshold, n, positives } = entry;
  const further = [prevalence === undefined ? null : 100 * prevalence, threshold, n, positives].map((v) =>
    typeof v === 'number' ? formatPlain(v) : '',
  );
  return new Set(numbers([entry.id, formatResult(entry), ...further].join(' ')));
}

export function printedNumberProblems(evidence: Evidence, document: string, markdown: string): Problem[] {
  const entries = new Map<string, Result | Fact>();
  for (const entry of [...evidence.results.values(), ...evidence.facts.values()])
    entries.set(anchorOf(entry.id), entry);
  const allowed = new Map<string, ReadonlySet<string>>();
  return markdown.split('\n').flatMap((line, i) =>
    [...line.matchAll(LINK)].flatMap(([, text, anchor]) => {
      const entry = entries.get(anchor as string);
      if (!entry) return [say.linkWithoutEvidence(document, i + 1, anchor as string)];
      const set = allowed.get(entry.id) ?? mayCarry(entry);
      allowed.set(entry.id, set);
      const stranger = numbers((text as string).replace(/\\(.)/g, '$1')).find((n) => !set.has(n));
      return stranger === undefined
        ? []
        : [
            say.printedDiffers(
              document,
              i + 1,
              entry.id,
              stranger,
              'metric' in entry ? formatResult(entry) : formatFact(entry),
            ),
          ];
    }),
  );
}
