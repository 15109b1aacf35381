/**
 * A multi-reader multi-case study as numbers: for each cell (modality, reader) the scores of the cases that were read.
 * Nothing is assumed about the design; who read what shows in the cells.
 */
export interface Cell {
  readonly modality: number;
  readonly reader: number;
  /** One value a case of the study, oriented (higher speaks for the finding); NaN where not read. */
  readonly scores: Float64Array;
}

export interface Study {
  readonly modalities: readonly string[];
  readonly readers: readonly string[];
  /** 1 positive, 0 negative, one a case. */
  readonly truth: Uint8Array;
  /** Patient (or other cluster) number of each case; the case itself where cases are independent. */
  readonly cluster: Int32Array;
  /** Only cells with at least one read; sorted by modality, then reader. */
  readonly cells: readonly Cell[];
}

export interface Read {
  readonly modality: string;
  readonly reader: string;
  readonly caseId: string;
  readonly score: number;
}

/** From single reads. Names keep the order of first appearance unless sorted by the caller; a repeated read is refused. */
export function studyOf(
  reads: readonly Read[],
  truth: ReadonlyMap<string, 0 | 1>,
  cluster?: ReadonlyMap<string, string>,
): Study {
  const index = (names: Iterable<string>): Map<string, number> => new Map([...new Set(names)].map((n, i) => [n, i]));
  const modalities = index(reads.map((r) => r.modality));
  const readers = index(reads.map((r) => r.reader));
  const cases = index(reads.map((r) => r.caseId));
  const ids = [...cases.keys()];
  const clusters = index(ids.map((id) => cluster?.get(id) ?? id));
  const cells = new Map<string, Cell>();
  for (const r of reads) {
    const [modality, reader] = [modalities.get(r.modality)!, readers.get(r.reader)!];
    const key = `${modality} ${reader}`;
    let cell = cells.get(key);
    if (!cell) cells.set(key, (cell = { modality, reader, scores: new Float64Array(cases.size).fill(Number.NaN) }));
    const at = cases.get(r.caseId)!;
    if (!Number.isNaN(cell.scores[at]!)) {
      throw new RangeError(`reader ${r.reader} read case ${r.caseId} twice in ${r.modality}`);
    }
    cell.scores[at] = r.score;
  }
  return {
    modalities: [...modalities.keys()],
    readers: [...readers.keys()],
    truth: Uint8Array.from(ids, (id) => {
      const t = truth.get(id);
      if (t === undefined) throw new RangeError(`case ${id} has no truth`);
      return t;
    }),
    cluster: Int32Array.from(ids, (id) => clusters.get(cluster?.get(id) ?? id)!),
    cells: [...cells.values()].sort((a, b) => a.modality - b.modality || a.reader - b.reader),
  };
}

export type Design =
  /** Every reader read every case in every modality. */
  | 'fully crossed'
  /** Every reader read in one modality only. */
  | 'readers nested in modality'
  /** No case was read by two readers. */
  | 'cases nested in reader'
  /** No case was read in two modalities. */
  | 'cases nested in modality'
  | 'partly paired';

export function designOf(study: Study): Design {
  const { cells, modalities, readers, truth } = study;
  const read = (cell: Cell, i: number): boolean => !Number.isNaN(cell.scores[i]!);
  if (
    cells.length === modalities.length * readers.length &&
    cells.every((cell) => truth.every((_, i) => read(cell, i)))
  ) {
    return 'fully crossed';
  }
  const inModalities = readers.map((_, r) => cells.filter((c) => c.reader === r).length);
  if (modalities.length > 1 && inModalities.every((n) => n === 1)) return 'readers nested in modality';
  const by = (key: 'reader' | 'modality'): boolean =>
    truth.every((_, i) => new Set(cells.filter((c) => read(c, i)).map((c) => c[key])).size <= 1);
  if (readers.length > 1 && by('reader')) return 'cases nested in reader';
  if (modalities.length > 1 && by('modality')) return 'cases nested in modality';
  return 'partly paired';
}
