/** `trace510k doctor`: which engines there are, why not, and how fast each really is on this machine. */
import process from 'node:process';
import { canonicalJson } from '../core/files.js';
import { describeEngines, type EngineReport } from '../model/engines/describe.js';

export interface DoctorFlags {
  readonly threads: number;
  readonly json: boolean;
}

const rate = (perSecond: number | null): string => (perSecond === null ? '–' : perSecond.toPrecision(3));

function line(report: EngineReport): string {
  if (!report.present) return `${report.name.padEnd(16)} absent: ${report.reason ?? 'no reason given'}`;
  const speed = `training ${rate(report.trainingPerSecond)}, scoring ${rate(report.scoringPerSecond)} films/s of ${report.size}²`;
  return `${report.name.padEnd(16)} ${report.description ?? ''}\n${' '.repeat(17)}${speed}`;
}

export async function doctor(flags: DoctorFlags): Promise<void> {
  const engines = await describeEngines({ threads: flags.threads });
  if (flags.json) process.stdout.write(canonicalJson({ node: process.versions.node, threads: flags.threads, engines }));
  else
    process.stdout.write(`Node ${process.versions.node}, ${flags.threads} threads\n${engines.map(line).join('\n')}\n`);
}
