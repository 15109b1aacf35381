/** What every metric declares about itself. */
export interface Metric {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly range: string;
  readonly better: 'higher' | 'lower' | 'closer to 1' | 'closer to 0' | 'neither';
  /** What is estimated, in words. */
  readonly estimand: string;
  readonly formula: string;
  readonly methods: readonly string[];
  readonly source: string;
  /** Which protocol choice (or fixed method) is the printed one. */
  readonly printed: 'auroc' | 'proportions' | 'bootstrap-percentile' | 'mercaldo' | 'analytic' | 'simulation' | 'none';
}
