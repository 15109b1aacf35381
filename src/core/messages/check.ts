/** Words of `trace510k check` and `trace510k export`. */

export const elementsCounted = (all: number, present: number, gap: number, not: number): string =>
  `${all} elements: ${present} present, ${gap} ${gap === 1 ? 'gap' : 'gaps'}, ${not} not applicable`;

export const gapsCounted = (all: number, blocking: number): string =>
  all === 0
    ? 'the gap register is empty'
    : `gap register: ${all} open, ${blocking} of them block filing; documents/gap-register.xlsx says who owes what`;

export const criterionUnmet = (id: string, verdict: string): string => `criterion ${id}: ${verdict}`;

export const documentsMatch = 'the documents are what the evidence renders';
