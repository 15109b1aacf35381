/**
 * Reads the weights of a Keras .h5 file (HDF5): either weights alone, with `layer_names` at the root, or a whole model
 * that keeps them under `model_weights`. Each layer is a group with the attribute `weight_names`; its arrays lie under
 * those names. The HDF5 library is the reference one, compiled to WebAssembly (h5wasm); it is loaded only here.
 */
import { readFile } from 'node:fs/promises';
import { sha256 } from '../../core/files.js';
import { cannotRead } from '../../core/messages/core.js';
import { h5Layout, kerasByPlace, weightsNotFloat, weightsUnreadable } from '../../core/messages/weights.js';
import { InputError, Problems, refuse } from '../../core/problems.js';
import { firstLine } from '../engines/engine.js';
import { layerKey, type NamedWeight, type WeightFile } from './source.js';

type H5 = typeof import('h5wasm/node');
type Group = InstanceType<H5['Group']>;

const SIGNATURE = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A `.keras` file is a zip archive. */
const ZIP = Buffer.from('PK\x03\x04', 'latin1');
/** Groups at the root of a `.weights.h5`: of Keras 3, and of Keras 2.12 and later. */
const BY_PLACE = ['layers', '_layer_checkpoint_dependencies'];

export async function readKerasH5(file: string): Promise<WeightFile> {
  const data = await readFile(file).catch((error: NodeJS.ErrnoException) => refuse(cannotRead(file, error)));
  if (data.subarray(0, ZIP.length).equals(ZIP)) return refuse(kerasByPlace(file, 'a `.keras` archive'));
  // The library would print its own lines about a file that is none; the two checks here say it in ours.
  if (!data.subarray(0, SIGNATURE.length).equals(SIGNATURE)) {
    return refuse(weightsUnreadable(file, `its ${data.length} bytes do not begin as an HDF5 file does`));
  }
  const h5 = await import('h5wasm/node');
  (await h5.ready).activate_throwing_error_handler();
  let root: InstanceType<H5['File']>;
  try {
    root = new h5.File(file, 'r');
  } catch (error) {
    return refuse(weightsUnreadable(file, firstLine(error)));
  }
  try {
    const layers = readLayers(h5, root, file);
    return { file, format: 'Keras HDF5', sha256: sha256(data), bytes: data.length, layers };
  } catch (error) {
    if (error instanceof InputError) throw error;
    return refuse(weightsUnreadable(file, firstLine(error)));
  } finally {
    root.close();
  }
}

function readLayers(h5: H5, root: Group, file: string): Map<string, NamedWeight[]> {
  const within = root.keys().includes('model_weights') ? (root.get('model_weights') as Group) : root;
  const names = texts(within, 'layer_names');
  if (names === null) {
    const byPlace = root.keys().some((key) => BY_PLACE.includes(key));
    return refuse(byPlace ? kerasByPlace(file, 'a `.weights.h5`') : h5Layout(file, root.keys()));
  }
  const problems = new Problems();
  const layers = new Map<string, NamedWeight[]>();
  for (const layer of names) {
    const group = within.get(layer);
    if (!(group instanceof h5.Group)) {
      problems.add(weightsUnreadable(file, `layer "${layer}" is listed and missing`));
      continue;
    }
    const list: NamedWeight[] = [];
    for (const name of texts(group, 'weight_names') ?? []) {
      const set = group.get(name);
      if (!(set instanceof h5.Dataset)) {
        problems.add(weightsUnreadable(file, `weight "${name}" of layer "${layer}" is listed and missing`));
        continue;
      }
      const { value } = set;
      if (value instanceof Float32Array) list.push({ name, shape: set.shape ?? [], values: value });
      else problems.add(weightsNotFloat(file, name, String(set.dtype)));
    }
    if (list.length > 0) layers.set(layerKey(layer), list);
  }
  problems.throwIfAny();
  return layers;
}

/** An attribute of names; Keras splits lists too long for one attribute into name0, name1, … */
function texts(group: Group, name: string): string[] | null {
  const { attrs } = group;
  const parts =
    name in attrs
      ? [name]
      : Object.keys(attrs)
          .filter((key) => key.startsWith(name) && /^\d+$/.test(key.slice(name.length)))
          .sort((a, b) => Number(a.slice(name.length)) - Number(b.slice(name.length)));
  if (parts.length === 0) return null;
  return parts.flatMap((key) => listed(attrs[key]!.value)).map((text) => String(text).replace(/\0+$/, ''));
}

/** An empty list comes from Keras as an array of no floats, which String() would make one empty name. */
const listed = (value: unknown): unknown[] =>
  ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : [value].flat();
