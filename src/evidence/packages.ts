/** The production packages of a package-lock.json (version 3): what of other people's software is in the product. */

export interface Package {
  readonly name: string;
  readonly version: string;
  /** Package URL, the identity a vulnerability scanner looks up. */
  readonly purl: string;
  /** SPDX expression as the package states it; null where the lock states none. */
  readonly license: string | null;
  /** "sha512-…" in base64, as npm checks it at installation; null where the lock has none. */
  readonly integrity: string | null;
  /** Named in package.json itself; the others are brought in by these. */
  readonly direct: boolean;
  /** Present only on some platforms. */
  readonly optional: boolean;
  /** Package URLs of what it needs, in order. */
  readonly needs: readonly string[];
}

interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Packages that name a file in place of a license: what that file holds, by its SPDX name. */
const LICENSE_FILES: Readonly<Record<string, string>> = { h5wasm: 'NIST-Software AND LicenseRef-HDF5' };

const FOLDER = 'node_modules/';
const nameOf = (path: string): string => path.slice(path.lastIndexOf(FOLDER) + FOLDER.length);

export const purlOf = (name: string, version: string): string => `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;

/** Where a package at `from` finds `name`: its own node_modules first, then those above, as Node looks it up. */
function resolve(entries: Readonly<Record<string, LockEntry>>, from: string, name: string): string | null {
  for (let at = `${from}/`; ; at = at.slice(0, at.lastIndexOf(FOLDER, at.length - 2))) {
    const path = `${at}${FOLDER}${name}`;
    if (entries[path]) return path;
    if (at === '') return null;
  }
}

/** Every package that is not for development only, by name and version; one that stands in two folders is one package. */
export function productionPackages(lockText: string): Package[] {
  const entries = (JSON.parse(lockText) as { packages: Record<string, LockEntry> }).packages;
  const own = entries[''] ?? {};
  const direct = new Set(Object.keys(own.dependencies ?? {}));
  const found = new Map<string, Package>();
  for (const [path, entry] of Object.entries(entries)) {
    if (path === '' || entry.dev || entry.link || entry.version === undefined) continue;
    const name = entry.name ?? nameOf(path);
    const purl = purlOf(name, entry.version);
    const needs = Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }).flatMap((need) => {
      const at = resolve(entries, path, need);
      const target = at === null ? undefined : entries[at];
      return at === null || target?.version === undefined ? [] : [purlOf(target.name ?? nameOf(at), target.version)];
    });
    const before = found.get(purl);
    found.set(purl, {
      name,
      version: entry.version,
      purl,
      license: LICENSE_FILES[name] ?? entry.license ?? null,
      integrity: entry.integrity ?? null,
      direct: before?.direct === true || path === `${FOLDER}${name}` ? direct.has(name) : false,
      optional: entry.optional === true && before?.optional !== false,
      needs: [...new Set([...(before?.needs ?? []), ...needs])].sort(),
    });
  }
  return [...found.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
}

/** Names of the direct packages that bring each package in, by package URL; a direct one brings in itself. */
export function broughtInBy(packages: readonly Package[]): ReadonlyMap<string, readonly string[]> {
  const byPurl = new Map(packages.map((p) => [p.purl, p]));
  const roots = new Map<string, Set<string>>();
  for (const root of packages.filter((p) => p.direct)) {
    const open = [root.purl];
    const seen = new Set<string>();
    while (open.length > 0) {
      const purl = open.pop() as string;
      if (seen.has(purl)) continue;
      seen.add(purl);
      const names = roots.get(purl) ?? new Set<string>();
      roots.set(purl, names.add(root.name));
      open.push(...(byPurl.get(purl)?.needs ?? []));
    }
  }
  return new Map([...roots].map(([purl, names]) => [purl, [...names].sort()]));
}
