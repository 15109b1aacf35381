/** The header against what the device is for. Every rule answers, so that one look shows all that is wrong. */
import { ABSENT, expects, found, unknownUid } from '../core/messages/dicom.js';
import { type Finding, finding, printable } from './findings.js';
import { type Header, type SequenceItem, textOf } from './header.js';
import type { DicomFile } from './read.js';
import { SOP_CLASSES, type SopClassName, sopClassName } from './syntaxes.js';
import type { Keyword } from './tags.js';

export type WhenAbsent = 'reject' | 'accept';

/** What the device accepts; made from device.yaml (src/workflow/checks.ts). */
export interface AcceptChecks {
  readonly sopClasses: readonly SopClassName[];
  readonly modalities: readonly string[];
  readonly bodyParts: readonly string[];
  readonly views: readonly string[];
  /** Years, both included; undefined is no bound. */
  readonly ageMin?: number | undefined;
  readonly ageMax?: number | undefined;
  readonly absent: { readonly bodyPart: WhenAbsent; readonly view: WhenAbsent; readonly age: WhenAbsent };
  /** Whether PA or AP in PatientPosition counts where ViewPosition is absent, as some archives write it. */
  readonly viewFromPatientPosition: boolean;
}

const UID = /^(0|[1-9]\d*)(\.(0|[1-9]\d*))+$/;
const STANDARD_UID = /^1\.2\.840\.10008(\.\d+){1,12}$/;
export const isUid = (uid: string): boolean => uid.length <= 64 && UID.test(uid);

export function checkHeader({ header }: DicomFile, checks: AcceptChecks): Finding[] {
  return [
    sameAsMeta(header, 'sop-class-agrees-with-file-meta', 'MediaStorageSOPClassUID', 'SOPClassUID'),
    sameAsMeta(header, 'sop-instance-agrees-with-file-meta', 'MediaStorageSOPInstanceUID', 'SOPInstanceUID'),
    uids(header),
    sopClass(header, checks),
    modality(header, checks),
    bodyPart(header, checks),
    view(header, checks),
    age(header, checks),
    intent(header, checks),
    annotation(header),
  ];
}

function sameAsMeta(
  header: Header,
  rule: 'sop-class-agrees-with-file-meta' | 'sop-instance-agrees-with-file-meta',
  meta: Keyword,
  own: Keyword,
): Finding {
  const same = header.text(own) !== undefined && header.text(own) === header.text(meta);
  return finding(rule, same, expects.sameAsMeta, header.has(own) ? (same ? found.agrees : found.differs) : ABSENT);
}

function uids(header: Header): Finding {
  const names = ['SOPInstanceUID', 'StudyInstanceUID', 'SeriesInstanceUID'] as const;
  const wrong = names.find((name) => !isUid(header.text(name) ?? ''));
  if (wrong === undefined) return finding('uids-are-well-formed', true, expects.uid, found.wellFormed);
  return finding('uids-are-well-formed', false, expects.uid, header.has(wrong) ? found.ill : ABSENT, wrong);
}

function sopClass(header: Header, checks: AcceptChecks): Finding {
  const uid = header.text('SOPClassUID') ?? '';
  const name = sopClassName(uid);
  const ok = name !== undefined && checks.sopClasses.includes(name);
  const words = name ? SOP_CLASSES[name].name : STANDARD_UID.test(uid) ? uid : uid === '' ? ABSENT : unknownUid;
  return finding('sop-class-is-accepted', ok, expects.oneOf(checks.sopClasses.map((n) => SOP_CLASSES[n].name)), words);
}

function modality(header: Header, checks: AcceptChecks): Finding {
  const value = header.first('Modality');
  const ok = value !== undefined && checks.modalities.includes(value);
  return finding('modality-is-accepted', ok, expects.oneOf(checks.modalities), shown(header, value));
}

const shown = (header: Header, value: string | undefined): string => printable(value, header.identifying());

const codeOf = (item: SequenceItem | undefined): string | undefined => {
  const value = item?.get('00080100');
  return value && textOf(value).trim();
};

/** Codes of the chest region (SNOMED CT and its older form). */
const CHEST_CODES = ['51185008', 'T-D3000'];

function bodyPart(header: Header, { bodyParts, absent }: AcceptChecks): Finding {
  const wanted = absent.bodyPart === 'accept' ? expects.oneOfOrAbsent(bodyParts) : expects.oneOf(bodyParts);
  const rule = 'body-part-is-accepted';
  const value = header.first('BodyPartExamined');
  if (value) return finding(rule, bodyParts.includes(value), wanted, shown(header, value), 'BodyPartExamined');
  const code = codeOf(header.items('AnatomicRegionSequence')[0]);
  if (code !== undefined) {
    const chest = CHEST_CODES.includes(code);
    const words = chest ? found.from('CHEST', 'AnatomicRegionSequence') : shown(header, code);
    return finding(rule, chest && bodyParts.includes('CHEST'), wanted, words, 'AnatomicRegionSequence');
  }
  return finding(rule, absent.bodyPart === 'accept', wanted, ABSENT, 'BodyPartExamined');
}

/** Context group 4010, SNOMED CT and its older form. */
const VIEW_CODES: Readonly<Record<string, string>> = {
  '399348003': 'AP',
  'R-10206': 'AP',
  '272479007': 'PA',
  'R-10214': 'PA',
};

/** The view and the attribute that says it. */
export function viewOf(header: Header, fromPatientPosition: boolean): { view: string; from: Keyword } | null {
  const position = header.first('ViewPosition');
  if (position) return { view: position, from: 'ViewPosition' };
  const code = codeOf(header.items('ViewCodeSequence')[0]);
  if (code) return { view: VIEW_CODES[code] ?? code, from: 'ViewCodeSequence' };
  const patient = header.first('PatientPosition');
  return fromPatientPosition && patient ? { view: patient, from: 'PatientPosition' } : null;
}

function view(header: Header, checks: AcceptChecks): Finding {
  const { views, absent, viewFromPatientPosition } = checks;
  const wanted = absent.view === 'accept' ? expects.oneOfOrAbsent(views) : expects.oneOf(views);
  const said = viewOf(header, viewFromPatientPosition);
  if (!said) return finding('view-is-accepted', absent.view === 'accept', wanted, ABSENT, 'ViewPosition');
  const words = shown(header, said.view);
  const told = said.from === 'ViewPosition' ? words : found.from(words, said.from);
  return finding('view-is-accepted', views.includes(said.view), wanted, told, said.from);
}

const DAYS = { D: 1, W: 7, M: 365.25 / 12, Y: 365.25 } as const;

/** Years; null where none can be read, undefined where nothing is stated. */
export function ageOf(header: Header): { years: number; from: Keyword } | null | undefined {
  const stated = header.first('PatientAge');
  if (stated) {
    // Older archives write bare years.
    const match = /^(\d{1,3})([DWMY]?)$/.exec(stated);
    if (!match) return null;
    const unit = (match[2] || 'Y') as keyof typeof DAYS;
    return { years: unit === 'Y' ? Number(match[1]) : (Number(match[1]) * DAYS[unit]) / DAYS.Y, from: 'PatientAge' };
  }
  const [birth, study] = [dateOf(header.first('PatientBirthDate')), dateOf(header.first('StudyDate'))];
  if (birth === undefined || study === undefined) return undefined;
  if (birth === null || study === null || study < birth) return null;
  return { years: (study - birth) / 86_400_000 / DAYS.Y, from: 'PatientBirthDate' };
}

/** Milliseconds; undefined where absent, null where no day of the calendar. */
function dateOf(text: string | undefined): number | null | undefined {
  if (!text) return undefined;
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!match) return null;
  const time = Date.parse(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`);
  return Number.isNaN(time) ? null : time;
}

function age(header: Header, { ageMin, ageMax, absent }: AcceptChecks): Finding {
  const rule = 'age-is-in-the-indication';
  const bounded = ageMin !== undefined || ageMax !== undefined;
  const wanted = bounded ? expects.age(ageMin, ageMax) : expects.anyAge;
  const stated = ageOf(header);
  if (stated === undefined) return finding(rule, !bounded || absent.age === 'accept', wanted, ABSENT, 'PatientAge');
  if (stated === null) return finding(rule, !bounded, wanted, found.ageUnreadable, 'PatientAge');
  const years = Math.floor(stated.years);
  const ok = years >= (ageMin ?? 0) && years <= (ageMax ?? Number.POSITIVE_INFINITY);
  return finding(rule, ok, wanted, found.age(stated.years, stated.from), stated.from);
}

function intent(header: Header, { sopClasses }: AcceptChecks): Finding {
  const value = header.first('PresentationIntentType');
  const ok = value !== 'FOR PROCESSING' || sopClasses.includes('DX-PROCESSING');
  return finding('image-is-for-presentation', ok, expects.notProcessing, shown(header, value));
}

function annotation(header: Header): Finding {
  const value = header.first('BurnedInAnnotation');
  return finding('no-burned-in-annotation', value !== 'YES', expects.notYes, shown(header, value));
}
