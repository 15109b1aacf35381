/** The model that answers when none is named: the newest one that comes with the package, else the draft of this folder. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, packageRoot } from '../core/files.js';
import * as say from '../core/messages/commands.js';
import { refuse } from '../core/problems.js';
import { LOCK_FILE } from '../workflow/session.js';
import { DRAFT_MODEL } from './options.js';

const VERSIONED = /-(\d+)\.(\d+)\.(\d+)$/;

export async function modelFolder(named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const models = join(packageRoot(), 'models');
  const versions = (await readdir(models).catch(() => []))
    .flatMap((name) => {
      const match = VERSIONED.exec(name);
      return match ? [{ name, order: match.slice(1).map(Number) as [number, number, number] }] : [];
    })
    .sort((a, b) => b.order[0] - a.order[0] || b.order[1] - a.order[1] || b.order[2] - a.order[2]);
  for (const { name } of versions) if (await exists(join(models, name, LOCK_FILE))) return join(models, name);
  if (await exists(join(DRAFT_MODEL, LOCK_FILE))) return DRAFT_MODEL;
  return refuse(say.noModel(models));
}
