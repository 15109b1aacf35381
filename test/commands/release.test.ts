import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { exists } from '../../src/core/files.js';
import { smallProject, trace510k, trace510kIn } from './project.js';

const git = (dir: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], { cwd: dir, encoding: 'utf8' });

/** A user's repository: synthetic films outside it, a small plan, a version and a changelog. */
async function repository(): Promise<{ dir: string; films: string }> {
  const project = await smallProject();
  await writeFile(join(project.dir, 'package.json'), '{"name": "device", "version": "1.2.0"}\n');
  await writeFile(join(project.dir, 'CHANGELOG.md'), '# Changelog\n\n## 1.2.0 – 2026-11-25\n\n- First.\n');
  await writeFile(join(project.dir, '.gitignore'), 'films/\n.trace510k/\nmodels/\n*.key\n*.pub\n');
  git(project.dir, 'init', '--quiet');
  git(project.dir, 'config', 'user.name', 'A');
  git(project.dir, 'config', 'user.email', 'a@b.c');
  git(project.dir, 'add', '.');
  git(project.dir, 'commit', '--quiet', '-m', 'Start');
  return project;
}

test('everything that stands in the way of a release is told at once, and nothing is written', async (t) => {
  const { dir } = await repository();
  await writeFile(join(dir, 'note.txt'), 'not committed');
  git(dir, 'tag', 'v1.3.0');
  const ran = await trace510k(dir, 'release', '1.3.0', '--quiet');
  t.is(ran.code, 2);
  for (const rule of [
    'releases-come-from-a-clean-tree',
    'releases-carry-the-version-of-the-package',
    'releases-stand-in-the-changelog',
    'releases-are-made-once',
    'releases-have-a-locked-plan',
  ])
    t.true(ran.stderr.includes(rule), rule);
  t.false(await exists(join(dir, 'evidence')));
});

test('a release of a locked plan is evidence, signature, commit and tag; it verifies, also from its tag', async (t) => {
  const { dir, films } = await repository();
  const pair = generateKeyPairSync('ed25519');
  await writeFile(join(dir, 'r.key'), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(join(dir, 'r.pub'), pair.publicKey.export({ type: 'spki', format: 'pem' }));
  const locked = await trace510k(dir, 'protocol', 'lock', '--data', films, '--quiet');
  t.is(locked.code, 0, locked.stderr);
  git(dir, 'add', '.');
  git(dir, 'commit', '--quiet', '-m', 'Lock the plan');

  const flags = ['--data', films, '--format', 'md', '--quiet'];
  const dry = await trace510k(dir, 'release', '1.2.0', ...flags, '--dry-run');
  t.is(dry.code, 0, dry.stderr);
  t.false(await exists(join(dir, 'evidence')));

  const made = await trace510k(dir, 'release', '1.2.0', ...flags, '--key', 'r.key');
  t.is(made.code, 0, made.stderr);
  t.is(git(dir, 'tag').trim(), 'v1.2.0');
  t.regex(git(dir, 'log', '-1', '--format=%s'), /Release 1\.2\.0/);
  const lock = JSON.parse(await readFile(join(dir, 'evidence', '1.2.0', 'lock.json'), 'utf8'));
  t.like(lock.binding, { state: 'locked', testListLocked: true });
  t.regex(git(dir, 'show', '--stat', '--format=', 'HEAD'), /protocol\.access\.jsonl/);

  const signed = JSON.parse(await readFile(join(dir, 'evidence', '1.2.0', 'attestation.dsse.json'), 'utf8'));
  const { subject } = JSON.parse(Buffer.from(signed.payload, 'base64').toString());
  t.deepEqual(
    subject.map((s: { name: string }) => s.name),
    ['release.manifest.json', 'evidence.manifest.json', 'sbom.cdx.json'],
  );

  const verified = await trace510k(dir, 'verify', '1.2.0', '--public-key', 'r.pub', '--quiet');
  t.is(verified.code, 0, verified.stdout);
  t.regex(verified.stdout, /signature: good/);
  const fromTag = await trace510k(dir, 'verify', 'v1.2.0', '--public-key', 'r.pub', '--quiet');
  t.is(fromTag.code, 0, fromTag.stdout + fromTag.stderr);
  t.regex(fromTag.stdout, /trace510k-checkout-[\s\S]*verdict: IDENTICAL/);
  // As an auditor elsewhere would: another time zone, a language whose letters change case in another way, one processor.
  const elsewhere = { TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' };
  const abroad = await trace510kIn(
    elsewhere,
    dir,
    'verify',
    'v1.2.0',
    '--threads',
    '1',
    '--public-key',
    'r.pub',
    '--quiet',
  );
  t.is(abroad.code, 0, abroad.stdout + abroad.stderr);
  t.regex(abroad.stdout, /verdict: IDENTICAL/);
  t.is(git(dir, 'worktree', 'list').trim().split('\n').length, 1);
  const again = await trace510k(dir, 'release', '1.2.0', ...flags);
  t.is(again.code, 2);
  t.regex(again.stderr, /tag v1\.2\.0 is there already/);
});
