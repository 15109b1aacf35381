// Makes a fresh clone ready, with Node built-ins only: right Node, packages installed, TypeScript compiled.
// Everything here prints to stderr; stdout belongs to the command that follows.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const SUPPORTED = [
  [20, 19],
  [22, 20],
  [24, 12],
];

/** Even majors from their first supported minor on; every major above the newest named one. */
export function nodeIsSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  const line = SUPPORTED.find(([m]) => m === major);
  return line ? minor >= line[1] : major > SUPPORTED.at(-1)[0];
}

function fail(message, code) {
  process.stderr.write(`trace510k: ${message}\n`);
  process.exit(code);
}

function checkNode() {
  if (nodeIsSupported(process.versions.node)) return;
  const wanted = SUPPORTED.map(([major, minor]) => `${major}.${minor}`).join(', ');
  fail(`this is Node ${process.versions.node}; trace510k needs one of ${wanted} or a later release of these lines.`, 2);
}

/** True when every package of the lock file that belongs on this machine is there in its locked version. */
function isInstalled() {
  const installedList = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedList)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installedList, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || entry.peer || present[path]?.version === entry.version,
  );
}

function install() {
  if (isInstalled()) return;
  process.stderr.write('trace510k: installing packages from the npm registry (once) …\n');
  const npm = process.env.npm_execpath;
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip' };
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: root, env, stdio: ['ignore', 2, 2] };
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (done.status !== 0)
    fail('npm ci failed; check the network or the registry setting, then run the command again.', 1);
}

function sources(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function build() {
  const hash = createHash('sha256');
  const files = [...sources('src'), ...sources('test'), join(root, 'tsconfig.json'), join(root, 'package-lock.json')];
  for (const file of files.sort()) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  const key = hash.digest('hex');
  const stamp = join(root, 'dist', '.stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  process.stderr.write('trace510k: compiling …\n');
  // A test whose source is gone must not run from an old build.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const done = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.json')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) fail('the TypeScript sources do not compile (messages above).', 1);
  writeFileSync(stamp, key);
}

export function ensureReady() {
  checkNode();
  // Installed as a dependency: npm has brought the packages and the compiled files.
  if (root.split(sep).includes('node_modules') && existsSync(join(root, 'dist', 'src', 'cli.js'))) return;
  install();
  build();
}
