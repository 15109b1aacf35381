/** Words of the submission room. */
import type { Problem } from '../problems.js';

export const unknownId = (template: string, kind: string, id: string, near: readonly string[]): Problem => ({
  rule: 'templates-name-known-evidence',
  place: { file: template },
  message: `expected the id of a ${kind} in the evidence, got "${id}"`,
  next: near.length > 0 ? `known and close: ${near.join(', ')}` : 'correct the id in the template',
});

export const unknownDeviceKey = (template: string, key: string): Problem => ({
  rule: 'templates-name-known-device-keys',
  place: { file: template },
  message: `expected a key of device.yaml with an owner, got "${key}"`,
  next: 'add the key to the schema and to the table of gap rules, or correct the template',
});

export const bareNumber = (template: string, row: number, found: string): Problem => ({
  rule: 'templates-hold-no-numbers',
  place: { file: template, row },
  message: `expected no digits outside registered citations and codes, found "${found}"`,
  next: 'print the number through a helper that takes an evidence id, or register the citation',
});

export const templateBroken = (template: string, detail: string): Problem => ({
  rule: 'templates-are-handlebars',
  place: { file: template },
  message: `expected a Handlebars template, the compiler stopped: ${detail}`,
  next: 'correct the template',
});
