/**
 * Reader statistics beside Python: agreement of five readers on 810 films with 2,000 patient-bootstrap replicates for 14
 * findings (the radiologists' table where TRACE510K_SHARED_DATA has it, else made reads of its shape), and the multi-reader
 * analysis of 10 readers × 2 modalities × 1,000 cases. Peers: irrCAC and scikit-learn, numpy (peers/readers_peer.py), in
 * the same run; TRACE510K_PYTHON, else a virtual environment under the system's temporary folder.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { readersSchema } from '../../src/config/readers.js';
import { packageRoot } from '../../src/core/files.js';
import { createRng } from '../../src/core/rng.js';
import { readReads } from '../../src/data/reads.js';
import { agreementResults } from '../../src/evaluation/readers/agreement.js';
import { f1Results } from '../../src/evaluation/readers/f1.js';
import { mrmcEvidence } from '../../src/evaluation/readers/mrmc.js';
import { prepareReads, type ReaderReads, type ReaderRules } from '../../src/evaluation/readers/reads.js';
import type { Study } from '../../src/evaluation/stats/mrmc/study.js';

const PACKAGES = ['numpy==1.26.4', 'scikit-learn==1.5.2', 'pandas==2.2.3', 'irrCAC==0.4.4'];
const REPLICATES = 2000;
const PEER_REPLICATES = 10;
const FINDINGS = ['Atelectasis', 'Cardiomegaly', 'Effusion', 'Infiltration', 'Mass', 'Nodule', 'Pneumonia'].concat([
  'Pneumothorax',
  'Consolidation',
  'Edema',
  'Emphysema',
  'Fibrosis',
  'Pleural Thickening',
  'Hernia',
]);

const rules: ReaderRules = {
  ...{ level: 0.95, replicates: REPLICATES, seed: 1, cluster: 'patient', weighting: 'unweighted', tie: 'negative' },
  ...{ consensus: { rule: 'majority', tie: 'negative' }, consensusWords: 'majority', modelAmongOthers: false },
};

export async function run(): Promise<object> {
  const { reads, source } = await table();
  const study = madeStudy(10, 1000);
  const agreementBegun = performance.now();
  let results = 0;
  for (const finding of reads) {
    const prepared = prepareReads(finding);
    results += agreementResults(prepared, rules).length + f1Results(prepared, rules).length;
  }
  const agreement = (performance.now() - agreementBegun) / 1000;
  const mrmcRules = { level: 0.95, figure: { figure: 'auroc' }, covariance: 'jackknife', df: 'hillis' } as const;
  const mrmcBegun = performance.now();
  mrmcEvidence(study, mrmcRules);
  const mrmc = (performance.now() - mrmcBegun) / 1000;
  const peer = peers(reads[0]!, study);
  const perReplicate = agreement / (REPLICATES * reads.length);
  const over = (theirs: number | null, ours: number): number | null => (theirs === null ? null : theirs / ours);
  const [ratioAgreement, ratioMrmc] = [over(peer.agreement, perReplicate), over(peer.mrmc, mrmc)];
  return {
    benchmark: 'readers',
    ratio: ratioAgreement === null || ratioMrmc === null ? null : Math.min(ratioAgreement, ratioMrmc),
    ratioAgreement,
    ratioMrmc,
    targets: { agreementSeconds: 5, mrmcSeconds: 1 },
    agreementSeconds: agreement,
    mrmcSeconds: mrmc,
    ...{ source, findings: reads.length, films: reads[0]!.codes.length, replicates: REPLICATES, results, peer },
  };
}

async function table(): Promise<{ reads: ReaderReads[]; source: string }> {
  const shared = process.env.TRACE510K_SHARED_DATA ?? join(packageRoot(), '..', 'shared', 'data');
  const file = join(shared, 'reference-standard', 'google_all_findings_individual_readers.csv');
  const common = { scale: ['negative', 'positive'], positiveFrom: 1, given: null, model: null };
  if (existsSync(file)) {
    const config = readersSchema.parse({
      columns: { case: 'Image ID', patient: 'Patient ID', reader: 'Reader ID' },
      reads: FINDINGS,
    });
    const read = await readReads(file, config, '');
    const patients = [...new Set(read.cases.map((c) => c.patient))];
    const cluster = Int32Array.from(read.cases, (c) => patients.indexOf(c.patient));
    const shape = { readers: read.readers, caseIds: read.cases.map((c) => c.id), cluster, clusters: patients.length };
    return {
      source: 'five radiologists × 810 films',
      reads: read.findings.map(({ finding, codes }) => ({ finding, codes, ...shape, ...common })),
    };
  }
  const rng = createRng(1, 'bench/readers');
  const cluster = Int32Array.from({ length: 810 }, (_, i) => Math.floor((i * 532) / 810));
  const shape = { readers: ['a', 'b', 'c', 'd', 'e'], caseIds: Array.from(cluster, String), cluster, clusters: 532 };
  return {
    source: 'made reads: the radiologists’ table is not there',
    reads: FINDINGS.map((finding) => {
      const codes = Array.from(cluster, () => {
        const truth = rng.uniform() < 0.15 ? 0.7 : 0.08;
        return shape.readers.map(() => (rng.uniform() < truth ? 1 : 0));
      });
      return { finding, codes, ...shape, ...common };
    }),
  };
}

function madeStudy(readers: number, cases: number): Study {
  const rng = createRng(2, 'bench/mrmc');
  const truth = Uint8Array.from({ length: cases }, (_, i) => i % 2);
  const difficulty = Array.from(truth, () => rng.normal());
  const cells = [0, 1].flatMap((modality) =>
    Array.from({ length: readers }, (_, reader) => ({
      ...{ modality, reader },
      scores: Float64Array.from(truth, (y, i) =>
        Math.round(10 * (y * (1.2 + 0.2 * modality) + difficulty[i]! + rng.normal())),
      ),
    })),
  );
  return {
    ...{ modalities: ['unaided', 'aided'], readers: Array.from({ length: readers }, (_, r) => `r${r}`) },
    ...{ truth, cells, cluster: Int32Array.from(truth, (_, i) => i) },
  };
}

interface Peers {
  readonly agreement: number | null;
  readonly mrmc: number | null;
  readonly absent?: string;
}

function peers(reads: ReaderReads, study: Study): Peers {
  const folder = mkdtempSync(join(tmpdir(), 'trace510k-bench-'));
  try {
    const file = join(folder, 'job.json');
    writeFileSync(
      file,
      JSON.stringify({
        ...{ reads: reads.codes, patient: Array.from(reads.cluster), truth: Array.from(study.truth) },
        scores: study.cells.map((c) => Array.from(c.scores)),
      }),
    );
    const script = join(packageRoot(), 'test', 'bench', 'peers', 'readers_peer.py');
    return JSON.parse(execFileSync(python(), [script, file, String(PEER_REPLICATES)], { encoding: 'utf8' })) as Peers;
  } catch (error) {
    const absent = `the Python peers could not be run: ${(error as Error).message.split('\n')[0]}`;
    return { agreement: null, mrmc: null, absent };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function python(): string {
  const given = process.env.TRACE510K_PYTHON;
  if (given) return given;
  const home = join(tmpdir(), 'trace510k-bench-python-readers');
  const binary = join(home, 'bin', 'python');
  if (!existsSync(join(home, 'ready'))) {
    process.stderr.write(`making a Python environment with ${PACKAGES.join(', ')} in ${home}\n`);
    execFileSync('python3', ['-m', 'venv', home]);
    execFileSync(binary, ['-m', 'pip', '--quiet', 'install', ...PACKAGES]);
    writeFileSync(join(home, 'ready'), '');
  }
  return binary;
}
