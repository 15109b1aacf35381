/** Weights of a pre-trained network as a file gives them: arrays in the order of tfjs and Keras, by layer. */
export interface NamedWeight {
  /** As the file names it, such as conv1/kernel or conv1/kernel:0. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface WeightFile {
  readonly file: string;
  readonly format: 'TensorFlow.js layers' | 'Keras HDF5';
  /** SHA-256: of the .h5 file; or over model.json and its shards one after another, in the order of its manifest. */
  readonly sha256: string;
  readonly bytes: number;
  readonly layers: ReadonlyMap<string, readonly NamedWeight[]>;
}

/** Older Keras writes conv1/conv where newer writes conv1_conv. */
export const layerKey = (name: string): string => name.replaceAll('/', '_');
