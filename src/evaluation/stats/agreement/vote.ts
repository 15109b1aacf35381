/**
 * Several yes/no reads of one case to one truth, by a rule stated beforehand.
 *
 * Rules: at least k positive of those who read; more than half, with a stated outcome for ties; the first two where they
 * agree, else the adjudicator. `excluded` is a truth nobody may use: the case leaves the comparison and is counted.
 * How ties count moves the mean F1 of readers by a quarter on real reads, so every result carries the rule.
 */
export const YES = 1;
export const NO = 0;
export const NO_READ = -1;

export type TieRule = 'negative' | 'positive' | 'excluded';

export type VoteRule =
  | { readonly rule: 'majority'; readonly tie: TieRule }
  /** Positive from `needed` positive reads on; negative when too few readers are left to reach it; else excluded. */
  | { readonly rule: 'at-least'; readonly needed: number }
  /** Positions of the two first readers and of the adjudicator. */
  | { readonly rule: 'adjudicated'; readonly first: readonly [number, number]; readonly adjudicator: number };

export type Vote = 'positive' | 'negative' | 'excluded';

/** `reads` in reader order: 1, 0 or −1 (not read). */
export function vote(reads: ArrayLike<number>, rule: VoteRule): Vote {
  if (rule.rule === 'adjudicated') {
    const [a, b] = [reads[rule.first[0]], reads[rule.first[1]]];
    const settled = a === b && a !== NO_READ ? a : reads[rule.adjudicator];
    return settled === YES ? 'positive' : settled === NO ? 'negative' : 'excluded';
  }
  let [yes, no] = [0, 0];
  for (let i = 0; i < reads.length; i++) {
    if (reads[i] === YES) yes++;
    else if (reads[i] === NO) no++;
  }
  if (rule.rule === 'at-least') {
    if (yes >= rule.needed) return 'positive';
    return reads.length - no < rule.needed ? 'negative' : 'excluded';
  }
  if (yes + no === 0) return 'excluded';
  if (yes === no) return rule.tie;
  return yes > no ? 'positive' : 'negative';
}

export const isTie = (reads: ArrayLike<number>): boolean => {
  let balance = 0;
  let any = false;
  for (let i = 0; i < reads.length; i++) {
    if (reads[i] === NO_READ) continue;
    any = true;
    balance += reads[i] === YES ? 1 : -1;
  }
  return any && balance === 0;
};

/** In words, for the parameters of a result. */
export function voteWords(rule: VoteRule): string {
  if (rule.rule === 'adjudicated') {
    return `readers ${rule.first[0] + 1} and ${rule.first[1] + 1} where they agree, else reader ${rule.adjudicator + 1}`;
  }
  return rule.rule === 'at-least' ? `at least ${rule.needed} positive` : `majority of those who read, tie ${rule.tie}`;
}
