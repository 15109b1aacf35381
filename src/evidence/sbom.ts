/**
 * The software bill of materials: CycloneDX 1.6 as JSON, a pure function of package-lock.json and the evidence. The model
 * and the data it learned from are components like any package, with their hashes. No clock and no random number enter:
 * the serial number is derived from the content.
 */
import { canonicalJson, sha256 } from '../core/files.js';
import type { EvidenceTable, Fact, Result, SourceFile } from '../core/types.js';
import { broughtInBy, type Package } from './packages.js';

export const SBOM_FILE = 'sbom.cdx.json';

export interface BillInput {
  readonly software: { readonly name: string; readonly version: string; readonly commit: string | null };
  /** ISO date of the evidence. */
  readonly date: string;
  /** The Node.js release that the recorded tests ran on, and those that package.json names as supported. */
  readonly node: { readonly tested: string | null; readonly supported: string };
  readonly packages: readonly Package[];
  readonly model: {
    readonly id: string;
    readonly sha256: string;
    readonly architecture: string;
    readonly results: readonly Result[];
  } | null;
  readonly data: {
    readonly name: string;
    /** Over all films of all parts; null where no film was opened. */
    readonly filmsSha256: string | null;
    readonly synthetic: boolean;
    readonly files: readonly SourceFile[];
  };
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const hash = (alg: string, content: string): Json => ({ alg, content });
const property = (name: string, value: string): Json => ({ name: `trace510k:${name}`, value });
const MODEL = 'model';
const DATA = 'data-set';

export function makeBill(input: BillInput): string {
  const { software, packages, model, data } = input;
  const own = `${software.name}@${software.version}`;
  const components: Json[] = [
    ...(model ? [modelComponent(model)] : []),
    dataComponent(data),
    ...data.files.map(fileComponent),
    {
      type: 'platform',
      'bom-ref': 'node',
      name: 'Node.js',
      version: input.node.tested ?? input.node.supported,
      supplier: { name: 'OpenJS Foundation' },
      licenses: [{ license: { id: 'MIT' } }],
      properties: [property('supported', input.node.supported)],
    },
    ...packages.map(packageComponent),
  ];
  const direct = packages.filter((p) => p.direct).map((p) => p.purl);
  const files = data.files.map(fileRef);
  const dependencies: Json[] = [
    { ref: own, dependsOn: ['node', ...(model ? [MODEL] : []), ...direct] },
    ...(model ? [{ ref: MODEL, dependsOn: [DATA] }] : []),
    { ref: DATA, dependsOn: files },
    ...files.map((ref) => ({ ref })),
    { ref: 'node' },
    ...packages.map((p) => ({ ref: p.purl, dependsOn: p.needs })),
  ];
  const body: { readonly [key: string]: Json } = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: input.date,
      lifecycles: [{ phase: 'build' }],
      tools: { components: [{ type: 'application', name: software.name, version: software.version }] },
      component: {
        type: 'application',
        'bom-ref': own,
        name: software.name,
        version: software.version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        ...(software.commit === null ? {} : { properties: [property('commit', software.commit)] }),
      },
    },
    components,
    dependencies,
  };
  return canonicalJson({ ...body, serialNumber: serialNumber(canonicalJson(body)) });
}

/** RFC 9562 version 8: 122 bits of a hash of the content. */
function serialNumber(content: string): string {
  const hex = sha256(content);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** npm's way of naming a licence file is no SPDX expression. */
const licenceOf = (text: string): Json =>
  text.startsWith('SEE LICENSE IN ') ? { license: { name: text } } : { expression: text };

function packageComponent(p: Package): Json {
  const [algorithm, digest] = p.integrity?.split('-', 2) ?? [];
  const scoped = /^(@[^/]+)\/(.+)$/.exec(p.name);
  return {
    type: 'library',
    'bom-ref': p.purl,
    ...(scoped ? { group: scoped[1] as string, name: scoped[2] as string } : { name: p.name }),
    version: p.version,
    purl: p.purl,
    scope: p.optional ? 'optional' : 'required',
    ...(p.license === null ? {} : { licenses: [licenceOf(p.license)] }),
    ...(algorithm === 'sha512' && digest
      ? { hashes: [hash('SHA-512', Buffer.from(digest, 'base64').toString('hex'))] }
      : {}),
  };
}

/** A model has no version of its own beside its id: its digest says which one it is. */
function modelComponent(model: NonNullable<BillInput['model']>): Json {
  return {
    type: 'machine-learning-model',
    'bom-ref': MODEL,
    name: model.id,
    hashes: [hash('SHA-256', model.sha256)],
    modelCard: {
      modelParameters: {
        approach: { type: 'supervised' },
        task: 'classification',
        architectureFamily: 'convolutional neural network',
        modelArchitecture: model.architecture,
        datasets: [{ ref: DATA }],
        inputs: [{ format: 'gray-level image' }],
        outputs: [{ format: 'score between zero and one' }],
      },
      quantitativeAnalysis: {
        performanceMetrics: model.results.flatMap((r) =>
          r.estimate === null
            ? []
            : [
                {
                  type: r.id,
                  value: String(r.estimate),
                  ...(r.lower === null && r.upper === null
                    ? {}
                    : {
                        confidenceInterval: {
                          ...(r.lower === null ? {} : { lowerBound: String(r.lower) }),
                          ...(r.upper === null ? {} : { upperBound: String(r.upper) }),
                        },
                      }),
                },
              ],
        ),
      },
    },
  };
}

function dataComponent(data: BillInput['data']): Json {
  return {
    type: 'data',
    'bom-ref': DATA,
    name: data.name,
    ...(data.filmsSha256 === null ? {} : { hashes: [hash('SHA-256', data.filmsSha256)] }),
    data: [
      {
        type: 'dataset',
        name: data.name,
        contents: { properties: [property('synthetic', String(data.synthetic))] },
      },
    ],
  };
}

const fileRef = (file: SourceFile): string => `file:${file.sha256}`;

const fileComponent = (file: SourceFile): Json => ({
  type: 'data',
  'bom-ref': fileRef(file),
  name: file.name,
  hashes: [hash('SHA-256', file.sha256)],
  data: [{ type: 'dataset', name: file.role }],
});

/** "20.20.2; supported: 20.19.0 and later of line 20, 24.12.0 and later": what was tested before what may be used. */
function nodeWords({ tested, supported }: BillInput['node']): string {
  const ranges = supported.split('||').map((range) => {
    const [, sign, version, line] = /^(\^|>=)((\d+)\S*)$/.exec(range.trim()) ?? [];
    if (version === undefined) return range.trim();
    return sign === '^' ? `${version} and later of line ${line}` : `${version} and later`;
  });
  return `${tested === null ? '' : `${tested}; `}supported: ${ranges.join(', ')}`;
}

/** The bill as the evidence shows it: a row a component, and the counts a document prints. */
export function billEvidence(
  input: BillInput,
  text: string,
): { readonly table: EvidenceTable; readonly facts: readonly Fact[] } {
  const { packages, model, data } = input;
  const from = broughtInBy(packages);
  const row = (component: string, kind: string, version: string | null, license: string | null, by: string) => ({
    component,
    kind,
    version,
    license,
    by,
  });
  const rows = [
    ...(model ? [row(model.id, 'machine-learning model', null, null, 'the product')] : []),
    row(data.name, 'data', null, null, model ? 'the model' : 'the product'),
    ...data.files.map((f) => row(f.name, 'data', null, null, data.name)),
    row('Node.js', 'platform', nodeWords(input.node), 'MIT', 'the product'),
    ...packages.map((p) =>
      row(
        p.name,
        p.optional ? 'optional library' : 'library',
        p.version,
        p.license ?? 'not stated',
        p.direct ? 'the product' : (from.get(p.purl) ?? []).join(', '),
      ),
    ),
  ];
  const fact = (id: string, value: Fact['value'], about: string, unit?: string): Fact => ({
    id: `sbom.${id}`,
    value,
    about,
    ...(unit ? { unit } : {}),
  });
  return {
    table: {
      id: 'sbom',
      title: 'Software bill of materials',
      about: `The table lists the components of ${SBOM_FILE}, which also gives the digest and the dependencies of each. Optional libraries are installed on some platforms only`,
      columns: [
        { key: 'component', title: 'Component' },
        { key: 'kind', title: 'Kind' },
        { key: 'version', title: 'Version' },
        { key: 'license', title: 'License' },
        { key: 'by', title: 'Required by' },
      ],
      rows,
    },
    facts: [
      fact('sha256', sha256(text), `SHA-256 of ${SBOM_FILE}`),
      fact('components', rows.length, 'Components of the bill of materials', 'components'),
      fact('packages', packages.length, 'Production packages of package-lock.json', 'packages'),
      fact('direct', packages.filter((p) => p.direct).length, 'Packages named by the product itself', 'packages'),
      fact(
        'without-license',
        packages.filter((p) => p.license === null).length,
        'Packages whose license package-lock.json does not state',
        'packages',
      ),
      fact(
        'without-digest',
        packages.filter((p) => p.integrity === null).length,
        'Packages without a digest in package-lock.json',
        'packages',
      ),
    ],
  };
}
