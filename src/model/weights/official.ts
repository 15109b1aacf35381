/**
 * The official files of keras.applications. MD5 as keras.applications publishes it in its source (vgg16.py, resnet.py,
 * densenet.py of keras-team/keras); for MobileNet it publishes none, so the user must bring a hash. MD5 tells a damaged
 * download, not a forged one: the SHA-256 that is printed after the first fetch goes into the protocol and is what counts.
 */
import type { ArchitectureName } from '../../config/training.js';

export interface OfficialWeights {
  readonly name: string;
  readonly architecture: ArchitectureName;
  readonly url: string;
  readonly md5: string | null;
  readonly source: string;
  readonly licence: string;
}

const BASE = 'https://storage.googleapis.com/tensorflow/keras-applications';
const IMAGENET = 'trained on ImageNet (ILSVRC 2012), without the classifier';

const mobilenet = (text: string, width: string): OfficialWeights => ({
  name: `mobilenet-${width}`,
  architecture: 'mobilenet',
  url: `${BASE}/mobilenet/mobilenet_${text}_224_tf_no_top.h5`,
  md5: null,
  source: `keras.applications MobileNet, width ${width}, ${IMAGENET}`,
  licence: 'Apache-2.0',
});

const notop = (
  name: ArchitectureName,
  folder: string,
  title: string,
  md5: string,
  licence: string,
): OfficialWeights => ({
  name,
  architecture: name,
  url: `${BASE}/${folder}/${name}_weights_tf_dim_ordering_tf_kernels_notop.h5`,
  md5,
  source: `keras.applications ${title}, ${IMAGENET}`,
  licence,
});

/** Licences as the documentation of keras.applications states them for the ported weights. */
export const OFFICIAL: readonly OfficialWeights[] = [
  mobilenet('1_0', '1'),
  mobilenet('7_5', '0.75'),
  mobilenet('5_0', '0.5'),
  mobilenet('2_5', '0.25'),
  notop('vgg16', 'vgg16', 'VGG16', '6d6bbae143d832006294945121d1f1fc', 'Creative Commons Attribution (VGG, Oxford)'),
  notop('resnet50', 'resnet', 'ResNet50', '4d473c1dd8becc155b73f8504c6f6626', 'MIT (Kaiming He)'),
  notop('densenet121', 'densenet', 'DenseNet121', '30ee3e1110167f948a6b9946edeeb738', 'BSD-3-Clause (DenseNet)'),
];
