/**
 * What a check found, and what of it may be printed. Header values can hold anything, also a name in the wrong place,
 * so a value is printed only when it has the form of a code and stands in no identifying attribute of the same file.
 */
import { ABSENT, EMPTY, RULES, type RuleId, withheld } from '../core/messages/dicom.js';
import { type Keyword, printedTag } from './tags.js';

export interface Finding {
  readonly rule: RuleId;
  /** Attributes the rule looks at, such as (0018,0015); null where it looks at bytes or pixels. */
  readonly tag: string | null;
  readonly expected: string;
  readonly found: string;
  readonly ok: boolean;
}

/** `at` names the attribute that decided, where the rule looks at several. */
export function finding(rule: RuleId, ok: boolean, expected: string, found: string, at?: Keyword): Finding {
  const reads = RULES[rule].reads as readonly Keyword[];
  const tag = at ? printedTag(at) : reads.length > 0 ? reads.map(printedTag).join(' ') : null;
  return { rule, tag, expected, found, ok };
}

/** Ends reading at once: what follows cannot be trusted. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly finding: Finding) {
    super(finding.rule);
  }
}

export function refuseFilm(rule: RuleId, expected: string, found: string, at?: Keyword): never {
  throw new Refusal(finding(rule, false, expected, found, at));
}

/** Defined terms of the attributes that are printed: in a value that is one of them nothing can hide. */
const TERMS = new Set(
  (
    'CR DX MG IO RF XA CT MR NM PT US XC OT SC SR PX RG DF DG ' +
    'PA AP LL RL RLD LLD RLO LLO LAO RAO LPO RPO LATERAL OBLIQUE ' +
    'HFS HFP FFS FFP HFDR HFDL FFDR FFDL ' +
    'CHEST ABDOMEN HEAD SKULL NECK SPINE CSPINE TSPINE LSPINE PELVIS HIP SHOULDER ELBOW WRIST HAND FINGER KNEE LEG ' +
    'ANKLE FOOT TOE HEART LUNG RIB RIBS RIBCAGE STERNUM CLAVICLE BREAST EXTREMITY ARM ' +
    'MONOCHROME1 MONOCHROME2 RGB YBR_FULL YBR_FULL_422 YBR_ICT YBR_RCT YBR_PARTIAL_420 YBR_PARTIAL_422 ARGB HSV CMYK YES NO'
  ).split(' '),
)
  .add('PALETTE COLOR')
  .add('FOR PROCESSING')
  .add('FOR PRESENTATION');
const CODE = /^[A-Z][A-Z0-9_ ]{0,15}$/;

/** The value as code, or words that stand for it. `identifying` are the values of the same file that name a patient. */
export function printable(value: string | undefined, identifying: readonly string[] = []): string {
  if (value === undefined) return ABSENT;
  const trimmed = value.trim();
  if (trimmed === '') return EMPTY;
  if (TERMS.has(trimmed)) return trimmed;
  const known = identifying.some((other) => {
    const name = other.trim().toUpperCase();
    return name.length > 1 && (name.includes(trimmed) || trimmed.includes(name));
  });
  return CODE.test(trimmed) && !known ? trimmed : withheld(value.length);
}
