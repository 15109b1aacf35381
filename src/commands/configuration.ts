/**
 * protocol.yaml and device.yaml, read together: every problem of both files, and everything in them that can be known to be
 * wrong before a film is opened, in one report with file and line.
 */
import process from 'node:process';
import { type Device, deviceSchema } from '../config/device.js';
import { type Loaded, lineOfKey, loadYaml } from '../config/load.js';
import { type Protocol, protocolSchema } from '../config/protocol.js';
import * as say from '../core/messages/config.js';
import { InputError, type Problem, Problems } from '../core/problems.js';
import { METRICS } from '../evaluation/metrics.js';
import { describeSoftware } from '../evidence/software.js';
import { deviceProblems } from '../submission/device-problems.js';
import { configurationFile } from './options.js';

export interface Configuration {
  readonly protocol: Loaded<Protocol>;
  readonly device: Loaded<Device>;
}

export async function loadConfiguration(flags: {
  readonly protocol?: string | undefined;
  readonly device?: string | undefined;
}): Promise<Configuration> {
  const problems = new Problems();
  const collect = async <T>(reading: Promise<Loaded<T>>): Promise<Loaded<T> | null> => {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      for (const problem of error.problems) problems.add(problem);
      return null;
    }
  };
  const protocol = await collect(loadYaml(await configurationFile(flags.protocol, 'protocol.yaml'), protocolSchema));
  const device = await collect(loadYaml(await configurationFile(flags.device, 'device.yaml'), deviceSchema));
  if (protocol) for (const problem of endpointProblems(protocol)) problems.add(problem);
  if (device) {
    const today = describeSoftware(process.env).date.slice(0, 10);
    for (const problem of deviceProblems(device.value, device.text, today, device.file)) problems.add(problem);
  }
  problems.throwIfAny();
  return { protocol: protocol as Loaded<Protocol>, device: device as Loaded<Device> };
}

/** Criteria and goals on a metric or a method that evaluation does not know: found here, not after training. */
function endpointProblems({ file, text, value }: Loaded<Protocol>): Problem[] {
  const stated = [
    ...value.criteria.map(({ id, endpoint }, i) => ({ id, endpoint, key: `criteria.${i}.endpoint` })),
    ...(value.comparison?.goals ?? []).map(({ endpoint }, i) => ({
      ...{ id: `goal ${i + 1}`, endpoint, key: `comparison.goals.${i}.endpoint` },
    })),
  ];
  return stated.flatMap(({ id, endpoint, key }) => {
    const row = lineOfKey(text, key);
    const [, name, method, ...rest] = endpoint.split('.');
    const metric = METRICS.find((m) => m.id === name);
    if (name === undefined || method === undefined || rest.length > 0)
      return [say.endpointShape(file, row, id, endpoint)];
    if (!metric)
      return [
        say.unknownMetric(
          file,
          row,
          id,
          name,
          METRICS.map((m) => m.id),
        ),
      ];
    return metric.methods.includes(method) ? [] : [say.unknownMethod(file, row, id, name, method, metric.methods)];
  });
}
