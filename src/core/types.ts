/**
 * What passes through the doors between the rooms. Everything here is readonly data: no room hands another an object
 * with behaviour, and every field says its unit. Names, ids and files follow docs/contract.md.
 */

/** The truth of one case under one label source. Equivocal and missing are kept as such, never folded into a class. */
export type Truth = 'positive' | 'negative' | 'equivocal' | 'missing';

export type AttributeValue = string | number | null;

/** One film. `image` is an absolute path, or null where the film is listed but absent. */
export interface Case {
  readonly caseId: string;
  readonly patientId: string;
  readonly image: string | null;
  /** age (years), sex (M, F), view (PA, AP), followUp (count), …; null is "unknown". */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Every finding the data set's own labels name, the positive class among them. */
  readonly findings: readonly string[];
  /** Truth by label source name ("nih-labels", "rsna-2018", …). */
  readonly labels: Readonly<Record<string, Truth>>;
}

export type Part = 'training' | 'tuning' | 'test';
export const PARTS: readonly Part[] = ['training', 'tuning', 'test'];

export interface Split {
  readonly rule: 'seeded' | 'official-lists' | 'saved-file';
  readonly seed: number | null;
  /** caseId → part, in the order of the data set. */
  readonly parts: Readonly<Record<Part, readonly string[]>>;
}

/** A reference standard meets the field's definition of truth; anything else is a comparator and gets PPA/NPA. */
export type ReferenceClass = 'reference' | 'non-reference';

export type ResultStatus = 'ok' | 'not-evaluable';

/** One printed number. Undefined is `status: not-evaluable` with a reason, never NaN. */
export interface Result {
  /** `<population>.<metric>.<method>` */
  readonly id: string;
  readonly population: string;
  readonly metric: string;
  readonly method: string;
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Two-sided confidence level of [lower, upper], e.g. 0.95. */
  readonly level: number | null;
  readonly n: number;
  readonly positives: number;
  readonly status: ResultStatus;
  readonly reason?: string;
  /** The limit that is infinite (a ratio can be): it is null, the other limit is a number, and the status stays ok. */
  readonly unlimited?: 'lower' | 'upper';
  /** Why a limit is null although the status is ok: it is infinite, or every bootstrap replicate is alike. */
  readonly limitReason?: string;
  /** The interval to read instead, by another method, where every bootstrap replicate is alike. */
  readonly substitute?: { readonly method: string; readonly lower: number; readonly upper: number };
  readonly comparator?: string;
  /** The model the number speaks of, where it is not the device: the one it is compared with. */
  readonly model?: string;
  readonly threshold?: number;
  readonly prevalence?: number;
  readonly seed?: number;
  readonly replicates?: number;
  /** Replicates in which the statistic was undefined. */
  readonly failed?: number;
  /** Replicates in which the statistic was infinite; they keep their place among the order statistics. */
  readonly infinite?: number;
  readonly parameters?: Readonly<Record<string, string | number | boolean | null>>;
}

/** A counted or configured value that is not a statistical estimate; printed by id like a Result. */
export interface Fact {
  readonly id: string;
  readonly value: string | number | boolean | null;
  /** Why `value` is null. */
  readonly reason?: string;
  readonly unit?: string;
  /** One sentence: what it is and where it comes from. */
  readonly about: string;
}

/** A table that belongs to the evidence (subgroups, layers, distribution counts): column metadata plus rows. */
export interface EvidenceTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly {
    readonly key: string;
    readonly title: string;
    readonly numeric?: boolean;
    /** Decimal places of every number of the column; without it each keeps the digits it needs. */
    readonly places?: number;
  }[];
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
  readonly about: string;
}

/** A file that went into a result. */
export interface SourceFile {
  readonly role: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Columnar numbers behind a chart: every column has the same length; null where undefined. */
export interface Series {
  readonly id: string;
  readonly about: string;
  readonly columns: Readonly<Record<string, readonly (number | string | null)[]>>;
}

export type Verdict = 'PASS' | 'FAIL' | 'NOT EVALUABLE';

/** A pre-specified acceptance criterion beside what was observed. */
export interface CriterionOutcome {
  readonly id: string;
  readonly endpoint: string;
  readonly bound: 'lower' | 'upper' | 'estimate';
  readonly target: number;
  readonly justification: string;
  readonly observed: number | null;
  readonly verdict: Verdict;
  readonly reason?: string;
}

/** How the operating point came about; written into the lock before any test case is scored. */
export interface ThresholdDerivation {
  readonly rule: string;
  /** A case is called positive when score ≥ threshold (≤ where lower is positive). */
  readonly threshold: number;
  readonly on: 'tuning' | 'fixed';
  readonly comparator: string;
  readonly n: number;
  readonly positives: number;
  /** The value of the rule's objective at the chosen threshold (F1, J, …); null for fixed. */
  readonly objective: number | null;
  readonly parameters?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Whether the run met a plan that was locked before; an exploratory run says so on every page. */
export type Binding =
  | {
      readonly state: 'locked';
      readonly lockedAt: string;
      readonly testListLocked: boolean;
      readonly modelLocked: boolean;
    }
  | { readonly state: 'exploratory'; readonly reason: string };

/** What was frozen before the test set was scored. */
export interface Lock {
  readonly version: 1;
  readonly software: { readonly name: string; readonly version: string; readonly commit: string | null };
  /** ISO date of the release, commit or SOURCE_DATE_EPOCH, never the wall clock. */
  readonly date: string;
  readonly dateSource: 'SOURCE_DATE_EPOCH' | 'commit' | 'software-release';
  readonly protocolSha256: string;
  readonly splitSha256: string | null;
  readonly testManifestSha256: string | null;
  readonly modelSha256: string | null;
  readonly threshold: ThresholdDerivation | null;
  /** Why there is no threshold. */
  readonly thresholdReason?: string;
  readonly criteria: readonly string[];
  readonly binding: Binding;
}

/** One source of truth among a case's labels, and what it may be called. */
export interface LabelSource {
  /** Key under Case.labels, a slug. */
  readonly key: string;
  readonly name: string;
  readonly class: ReferenceClass;
  /** How its labels came about, as far as whoever brings them knows; what is not stated stays out. */
  readonly made?: {
    readonly method?: string;
    readonly readers?: string;
    readonly blinding?: string;
    readonly variability?: string;
  };
}

/** What a room hands over for the evidence besides statistical results. */
export interface Description {
  readonly facts: readonly Fact[];
  readonly tables: readonly EvidenceTable[];
  readonly series: readonly Series[];
}
