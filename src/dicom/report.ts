/**
 * The answer as a Comprehensive SR after TID 1500 "Measurement Report" (PS3.16): who observed, which image, which
 * algorithm with which operating point, the score and whether the film is flagged. Patient and study are the source's
 * own bytes; our own words are ASCII. Same film, model and configuration: same UIDs and, for the same date, same bytes.
 */
import {
  type Code,
  code,
  coded,
  container,
  encodeItem,
  imageReference,
  measured,
  uidReference,
  words,
} from './content.js';
import { copiedElements } from './copy.js';
import type { Header } from './header.js';
import { COMPREHENSIVE_SR } from './syntaxes.js';
import { derivedUid, IMPLEMENTATION_UID } from './uid.js';
import { encodeDataSet, encodePart10, sequence, text, type WrittenElement } from './write.js';

export interface ReportContent {
  /** What the answer depends on: SHA-256 of the film, of the model and of the configuration. All UIDs come from it. */
  readonly key: string;
  readonly header: Header;
  readonly algorithm: { readonly name: string; readonly version: string; readonly modelSha256: string };
  readonly software: { readonly name: string; readonly version: string };
  readonly finding: Code;
  /** 0–1. */
  readonly score: number;
  readonly threshold: number;
  readonly flagged: boolean;
  /** When the answer was given; UTC. */
  readonly at: Date;
}

/** Findings a model can name here, by the protocol's word for its positive class. */
export const FINDING_CODES: Readonly<Record<string, Code>> = {
  Pneumonia: code('233604007', 'SCT', 'Pneumonia'),
};

const DCM = (value: string, meaning: string): Code => code(value, 'DCM', meaning);
const PERCENT = code('%', 'UCUM', 'Percent');
const MODALITIES: Readonly<Record<string, Code>> = {
  CR: DCM('CR', 'Computed Radiography'),
  DX: DCM('DX', 'Digital Radiography'),
};

export interface Report {
  readonly sopInstance: string;
  readonly bytes: Uint8Array;
}

export function writeReport(content: ReportContent): Report {
  const { header, key, software, at } = content;
  const image = { sopClass: uidOf(header, 'SOPClassUID'), sopInstance: uidOf(header, 'SOPInstanceUID') };
  const sopInstance = derivedUid(key, 'sr instance');
  const { date, time } = dateTime(at);
  const study = uidOf(header, 'StudyInstanceUID');
  const elements: WrittenElement[] = [
    ...copiedElements(header),
    text('00080016', 'UI', COMPREHENSIVE_SR.uid),
    text('00080018', 'UI', sopInstance),
    text('00080023', 'DA', date),
    text('00080033', 'TM', time),
    text('00080060', 'CS', 'SR'),
    text('00080070', 'LO', ''),
    text('0008103e', 'LO', 'AI triage result'),
    text('00081090', 'LO', software.name),
    sequence('00081111'),
    text('00181020', 'LO', software.version),
    text('0020000d', 'UI', study),
    text('0020000e', 'UI', derivedUid(key, 'sr series')),
    text('00200011', 'IS', '1'),
    text('00200013', 'IS', '1'),
    sequence('0040a372'),
    sequence('0040a375', [
      sequence('00081115', [
        sequence('00081199', [text('00081150', 'UI', image.sopClass), text('00081155', 'UI', image.sopInstance)]),
        text('0020000e', 'UI', uidOf(header, 'SeriesInstanceUID')),
      ]),
      text('0020000d', 'UI', study),
    ]),
    text('0040a491', 'CS', 'COMPLETE'),
    text('0040a493', 'CS', 'UNVERIFIED'),
    ...encodeItem(tree(content, image)),
  ];
  const identity = {
    sopClass: COMPREHENSIVE_SR.uid,
    sopInstance,
    implementation: IMPLEMENTATION_UID,
    implementationVersion: `${software.name} ${software.version}`.toUpperCase().slice(0, 16),
  };
  return { sopInstance, bytes: encodePart10(identity, encodeDataSet(elements)) };
}

function tree(content: ReportContent, image: { sopClass: string; sopInstance: string }) {
  const { algorithm, software, finding, header, key } = content;
  const modality = MODALITIES[header.first('Modality') ?? ''];
  const template = sequence('0040a504', [text('00080105', 'CS', 'DCMR'), text('0040db00', 'CS', '1500')]);
  return container(
    null,
    DCM('126000', 'Imaging Measurement Report'),
    [
      coded(
        'HAS CONCEPT MOD',
        DCM('121049', 'Language of Content Item and Descendants'),
        code('en-US', 'RFC5646', 'English (United States)'),
      ),
      coded('HAS OBS CONTEXT', DCM('121005', 'Observer Type'), DCM('121007', 'Device')),
      uidReference(
        'HAS OBS CONTEXT',
        DCM('121012', 'Device Observer UID'),
        derivedUid(software.name, software.version, algorithm.modelSha256),
      ),
      words('HAS OBS CONTEXT', DCM('121013', 'Device Observer Name'), software.name),
      words('HAS OBS CONTEXT', DCM('121015', 'Device Observer Model Name'), `${software.name} ${software.version}`),
      coded('HAS CONCEPT MOD', DCM('121058', 'Procedure reported'), code('363679005', 'SCT', 'Imaging procedure')),
      container('CONTAINS', DCM('111028', 'Image Library'), [
        container('CONTAINS', DCM('126200', 'Image Library Group'), [
          ...(modality ? [coded('HAS ACQ CONTEXT', DCM('121139', 'Modality'), modality)] : []),
          imageReference('CONTAINS', null, image),
        ]),
      ]),
      container('CONTAINS', DCM('126010', 'Imaging Measurements'), [
        container('CONTAINS', DCM('125007', 'Measurement Group'), [
          words('HAS OBS CONTEXT', DCM('112039', 'Tracking Identifier'), `${finding.meaning} triage`),
          uidReference('HAS OBS CONTEXT', DCM('112040', 'Tracking Unique Identifier'), derivedUid(key, 'tracking')),
          coded('CONTAINS', DCM('121071', 'Finding'), finding),
          words('HAS CONCEPT MOD', DCM('111001', 'Algorithm Name'), algorithm.name),
          words('HAS CONCEPT MOD', DCM('111003', 'Algorithm Version'), algorithm.version),
          words('HAS CONCEPT MOD', DCM('111002', 'Algorithm Parameters'), parameters(content)),
          coded('HAS CONCEPT MOD', code('363698007', 'SCT', 'Finding Site'), code('39607008', 'SCT', 'Lung')),
          imageReference('CONTAINS', DCM('121112', 'Source of Measurement'), image),
          measured('CONTAINS', DCM('111012', 'Certainty of Finding'), percent(content.score), PERCENT),
          coded('CONTAINS', DCM('111017', 'CAD Processing and Findings Summary'), summary(content.flagged)),
        ]),
      ]),
    ],
    [template],
  );
}

const summary = (flagged: boolean): Code =>
  flagged
    ? DCM('111242', 'All algorithms succeeded; with findings')
    : DCM('111241', 'All algorithms succeeded; without findings');

/** What the number means, where a reader of the report would look for it. */
const parameters = ({ threshold, algorithm }: ReportContent): string =>
  `The certainty is the raw network output in percent, not a calibrated probability. Flagged when at least ${percent(threshold)} %. Model SHA-256 ${algorithm.modelSha256}.`;

/** At most 16 characters, decimal point, no exponent. */
const percent = (share: number): string => (share * 100).toFixed(6);

function uidOf(header: Header, keyword: 'SOPClassUID' | 'SOPInstanceUID' | 'StudyInstanceUID' | 'SeriesInstanceUID') {
  return header.text(keyword) ?? '';
}

function dateTime(at: Date): { date: string; time: string } {
  const digits = at.toISOString().replace(/[-:]/g, '');
  return { date: digits.slice(0, 8), time: digits.slice(9, 15) };
}
