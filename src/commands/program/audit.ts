/** Commands that keep a release, prove it and compare it, and keep the review of what it is built on. */
import { Argument, type Command } from 'commander';
import * as option from '../options.js';

export function addRelease(program: Command): void {
  program
    .command('release')
    .description(
      'make evidence/<version> from a clean tree and a locked plan, verify it, sign it, commit it and tag it',
    )
    .argument('<version>', 'X.Y.Z, as in package.json and CHANGELOG.md')
    .option('--data <dir>', 'data set, as for submission')
    .addOption(option.referenceOption())
    .addOption(option.rivalOption())
    .option('--model <dir>', 'use this trained model; its files are listed in the release manifest')
    .addOption(option.protocolOption())
    .addOption(option.deviceOption())
    .addOption(option.recordsOption())
    .addOption(option.exploratoryOption())
    .option('--key <pem>', 'sign with this Ed25519 private key')
    .option('--dry-run', 'say what stands in the way, and do nothing', false)
    .addOption(option.threadsOption())
    .addOption(option.formatOption())
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (version, flags) => (await import('../release.js')).release(version, flags));
}

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description(
      'check that evidence is unchanged and comes out again: files, results, documents and, with films, scores',
    )
    .argument(
      '[what]',
      'evidence folder, version under evidence/, or tag (default: the newest release, else the draft)',
    )
    .option('--data <dir>', 'films, to score again (with --model)')
    .option('--model <dir>', 'the model the evidence was made with')
    .option('--tolerance <x>', 'largest difference of a score that is none', Number, 1e-6)
    .option('--public-key <pem>', 'Ed25519 key that must have signed the attestation')
    .option('--requalify', 'after an upgrade: values and scores decide, documents may differ', false)
    .option('--certificate <file>', 'write what was found as Markdown')
    .addOption(option.threadsOption())
    .addOption(option.quietOption())
    .addOption(option.jsonOption())
    .action(async (what, flags) => (await import('../verify.js')).verify(what, flags));
}

export function addAttest(program: Command): void {
  program
    .command('attest')
    .description('sign an evidence folder: an in-toto statement in a DSSE envelope')
    .argument('<dir>', 'evidence folder')
    .requiredOption('--key <pem>', 'your Ed25519 private key; it is read, never stored')
    .action(async (folder, flags) => (await import('../attest.js')).attest(folder, flags));
}

export function addDiff(program: Command): void {
  program
    .command('diff')
    .description('what moved between two releases: results against their intervals, data, model, plan, text, gaps')
    .argument('<a>', 'evidence folder, version under evidence/, or tag')
    .argument('<b>', 'the same, to compare with it')
    .option('--markdown <file>', 'write the full comparison as Markdown too')
    .option('--fail', 'exit with 3 when anything in the evidence differs', false)
    .addOption(option.jsonOption())
    .action(async (a, b, flags) => (await import('../diff.js')).diff(a, b, flags));
}

export function addReview(program: Command): void {
  program
    .command('review')
    .description(
      'keep what an engineer found and judged about third-party packages; without --table, write a table to fill in',
    )
    .addArgument(new Argument('<what>', 'anomalies of suppliers, or advisories').choices(['soup', 'vulnerabilities']))
    .option('--table <csv>', 'the table, filled in')
    .option('--by <who>', 'name and role of the reviewer')
    .option('--compared <text>', 'with vulnerabilities: the databases that were asked, and the day')
    .option('--records <dir>', 'where the record goes (default: evidence/records)')
    .addOption(option.jsonOption())
    .action(async (what, flags) => (await import('../review.js')).review(what, flags));
}
