/** What the device accepts, from device.yaml. Nothing that decides about a film has a silent default. */
import type { Device } from '../config/device.js';
import type { Loaded } from '../config/load.js';
import { noChecksStated } from '../core/messages/dicom.js';
import { refuse } from '../core/problems.js';
import type { AcceptChecks } from '../dicom/accept.js';

export function acceptChecks({ value, file }: Loaded<Device>): AcceptChecks {
  const { ifu, inputChecks } = value;
  const stated = {
    'ifu.modalities': ifu.modalities,
    'ifu.views': ifu.views,
    'inputChecks.sopClasses': inputChecks.sopClasses,
    'inputChecks.bodyParts': inputChecks.bodyParts,
  };
  const missing = Object.entries(stated).flatMap(([key, list]) => (list === undefined ? [key] : []));
  if (missing.length > 0) refuse(noChecksStated(file, missing));
  const { whenAbsent } = inputChecks;
  return {
    modalities: ifu.modalities ?? [],
    views: ifu.views ?? [],
    sopClasses: inputChecks.sopClasses ?? [],
    bodyParts: inputChecks.bodyParts ?? [],
    ageMin: ifu.ageMin,
    ageMax: ifu.ageMax,
    absent: {
      bodyPart: whenAbsent.bodyPart ?? 'reject',
      view: whenAbsent.view ?? 'reject',
      age: whenAbsent.age ?? 'reject',
    },
    viewFromPatientPosition: inputChecks.viewFromPatientPosition ?? false,
  };
}
