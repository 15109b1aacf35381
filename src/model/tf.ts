/**
 * The one door to TensorFlow.js. Its packages are CommonJS and share state (backends, the layer registry), so every
 * file of this room takes them from here.
 */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';

// Silences the advice to install a native backend: this project has its own.
tf.enableProdMode();

export { layers, tf };
export const tfjsVersion: string = tf.version_core;

/** The slow, exact, always present backend; models are built and saved on it. */
export async function useCpuBackend(): Promise<void> {
  if (tf.getBackend() !== 'cpu') await tf.setBackend('cpu');
  await tf.ready();
}
