/** `trace510k plan`: how many cases, patients, sites and readers the validation study needs, and its power by simulation. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { loadYaml } from '../config/load.js';
import { type PlanConfig, planSchema } from '../config/plan.js';
import { protocolSchema } from '../config/protocol.js';
import { canonicalJson, writeFolderAtomic } from '../core/files.js';
import * as say from '../core/messages/readers.js';
import { InputError, refuse } from '../core/problems.js';
import type { Fact } from '../core/types.js';
import { type PlanEvidence, planEvidence } from '../steps/plan.js';
import { formatFact } from '../submission/format.js';
import { CACHE, configurationFile, progressFor } from './options.js';
import { row, tableSection } from './table-page.js';

export interface PlanFlags {
  readonly protocol?: string;
  readonly out?: string;
  readonly metric?: string;
  readonly goal?: string;
  readonly expected?: string;
  readonly power: string;
  readonly bound: string;
  readonly prevalence: string;
  readonly casesPerPatient: string;
  readonly correlation: string;
  readonly unusable: string;
  readonly studies: string;
  readonly seed: string;
  readonly quiet: boolean;
  readonly json: boolean;
}

export async function planCommand(flags: PlanFlags): Promise<void> {
  const { file, value } = await loadYaml(await configurationFile(flags.protocol, 'protocol.yaml'), protocolSchema);
  const plan = flags.metric === undefined ? value.plan : planOfFlags(flags);
  if (!plan) return refuse(say.noPlanSection(file));
  const protocol = { ...value, plan };
  const evidence = await planEvidence(protocol, {
    cache: { folder: CACHE, fresh: false },
    progress: progressFor(flags.quiet || flags.json),
  });
  if (flags.out !== undefined) {
    await writeFolderAtomic(flags.out, async (folder) => {
      await writeFile(join(folder, 'plan.json'), canonicalJson({ version: 1, ...evidence }));
      await writeFile(join(folder, 'plan.md'), planPage(evidence));
    });
  }
  process.stdout.write(flags.json ? canonicalJson({ version: 1, ...evidence }) : planPage(evidence));
}

/** One endpoint from flags, for a first look without a plan section. */
function planOfFlags(flags: PlanFlags): PlanConfig {
  const checked = planSchema.safeParse({
    endpoints: [
      {
        ...{ id: 'p1', metric: flags.metric, goal: Number(flags.goal), expected: Number(flags.expected) },
        ...{ power: Number(flags.power), bound: flags.bound },
      },
    ],
    prevalence: Number(flags.prevalence),
    unusable: Number(flags.unusable),
    clusters: { casesPerPatient: Number(flags.casesPerPatient), correlation: Number(flags.correlation) },
    ...(Number(flags.studies) === 0
      ? {}
      : { simulation: { studies: Number(flags.studies), seed: Number(flags.seed) } }),
  });
  if (checked.success) return checked.data;
  throw new InputError(checked.error.issues.map((i) => say.badPlanFlag(i.path.map(String).join('.'), i.message)));
}

function planPage({ facts, tables }: PlanEvidence): string {
  const line = (f: Fact): string => row([f.about, formatFact(f), `\`${f.id}\``]);
  return [
    '# Size of the validation study',
    '',
    row(['What', 'Value', 'Evidence id']),
    row(['---', '---:', '---']),
    ...facts.map(line),
    '',
    ...tables.flatMap(tableSection),
  ].join('\n');
}
