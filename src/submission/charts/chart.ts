/** What a chart is: a specification that carries its data, words for a reader who cannot see it, and its numbers. */
import type { Spec as VegaSpec } from 'vega';
import type { TopLevelSpec } from 'vega-lite';

export interface ChartData {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

export interface Chart {
  /** Also the file's name: charts/<id>.svg. */
  readonly id: string;
  readonly spec: TopLevelSpec | VegaSpec;
  readonly alt: string;
  readonly caption?: string;
  /** The numbers behind the picture, for the CSV beside it. */
  readonly data: ChartData;
}
