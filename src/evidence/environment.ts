/** What the run ran on. Recorded beside the evidence, never part of its manifest and never read by rendering. */
import { readFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../core/files.js';

export interface StepTiming {
  readonly step: string;
  readonly seconds: number;
}

export function describeEnvironment(run: {
  readonly startedAt: string;
  readonly steps: readonly StepTiming[];
  readonly arguments: readonly string[];
}): unknown {
  const lock = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return {
    version: 1,
    startedAt: run.startedAt,
    arguments: run.arguments,
    steps: run.steps,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    node: process.versions.node,
    v8: process.versions.v8,
    platform: platform(),
    release: release(),
    arch: arch(),
    cpu: cpus()[0]?.model ?? null,
    cores: cpus().length,
    memoryBytes: totalmem(),
    packages: lock.dependencies,
  };
}
