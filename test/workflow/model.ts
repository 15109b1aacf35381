/** An untrained network as a model folder with card, lock and, where wanted, quality bounds: enough to answer with. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Device, deviceSchema } from '../../src/config/device.js';
import type { Loaded } from '../../src/config/load.js';
import { parseYaml } from '../../src/config/load.js';
import { canonicalJson, packageRoot, readText, sha256 } from '../../src/core/files.js';
import { buildCompact } from '../../src/model/architectures/compact.js';
import { asNetworkModel } from '../../src/model/network-model.js';
import { preprocessRule } from '../../src/model/preprocess.js';
import { modelBytes, saveModel } from '../../src/model/save.js';
import { useCpuBackend } from '../../src/model/tf.js';
import type { QualityRule } from '../../src/workflow/quality.js';
import { openSession, QUALITY_FILE, type Session } from '../../src/workflow/session.js';
import { temporary } from '../temporary.js';

export const SIZE = 64;
export const SOFTWARE = { name: 'trace510k', version: '0.0.0-test' } as const;

export async function modelFolder(
  change: { threshold?: number | null; lockFor?: string; quality?: QualityRule } = {},
): Promise<string> {
  await useCpuBackend();
  const model = asNetworkModel(buildCompact({ size: SIZE, seed: 7 }));
  const bytes = modelBytes(model, model.weights);
  const dir = join(await temporary('model'), 'model');
  await saveModel(dir, bytes, {
    card: canonicalJson({ modelId: 'cxr-test', sha256: bytes.sha256, onnxSha256: bytes.onnxSha256, synthetic: true }),
    preprocess: canonicalJson(preprocessRule(SIZE)),
  });
  const { threshold = 0.5, lockFor = bytes.sha256, quality } = change;
  const locked =
    threshold === null
      ? null
      : { rule: 'fixed', threshold, on: 'fixed', comparator: 'none', n: 0, positives: 0, objective: null };
  await writeFile(join(dir, 'lock.json'), canonicalJson({ version: 1, modelSha256: lockFor, threshold: locked }));
  if (quality) await writeFile(join(dir, QUALITY_FILE), canonicalJson(quality));
  return dir;
}

/** The device.yaml that comes with the package. */
export async function shippedDevice(): Promise<Loaded<Device>> {
  const file = join(packageRoot(), 'device.yaml');
  const text = await readText(file);
  return { value: parseYaml(text, file, deviceSchema), file, text, sha256: sha256(text) };
}

export async function testSession(dir?: string): Promise<Session> {
  const model = dir ?? (await modelFolder());
  return openSession({ model, device: await shippedDevice(), software: SOFTWARE, finding: 'Pneumonia', threads: 1 });
}
