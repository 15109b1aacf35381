/** The survey of the input checks as a record: who is turned away, for what reason, and of which truth. */
import { RULE_IDS, RULES, type RuleId } from '../../core/messages/dicom.js';
import type { EvidenceTable, Fact, LabelSource, Truth } from '../../core/types.js';
import { type Keyword, printedTag } from '../../dicom/tags.js';
import { wilson } from '../../evaluation/stats/proportions.js';
import type { EvidenceRecord } from '../../evidence/records.js';
import type { DerivedQuality } from '../../workflow/derive-quality.js';
import type { PlantedCount, SurveyedFilm } from './survey.js';

export interface ChecksSurvey {
  readonly films: readonly SurveyedFilm[];
  readonly faults: readonly PlantedCount[];
  readonly derived: DerivedQuality;
  readonly sources: readonly LabelSource[];
  readonly dataset: string;
}

const NAME = 'input-checks';
const LEVEL = 0.95;
const TRUTHS: readonly Truth[] = ['positive', 'negative', 'equivocal', 'missing'];

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)}%`);
function withInterval(part: number, whole: number): string {
  const outcome = wilson(part, whole, LEVEL);
  if (outcome.lower === null || outcome.upper === null) return '–';
  return `${percent(part, whole)} (${(100 * outcome.lower).toFixed(1)}–${(100 * outcome.upper).toFixed(1)})`;
}

export function checksRecord(
  survey: ChecksSurvey,
  head: Pick<EvidenceRecord, 'version' | 'made' | 'machine'>,
  identity: { readonly command: string; readonly modelSha256: string; readonly synthetic: boolean },
): EvidenceRecord {
  const rejected = survey.films.filter((f) => f.reasons.length > 0);
  const quality = rejected.filter((f) => f.reasons.some((r) => RULES[r].stage === 'image quality'));
  const fact = (id: string, value: Fact['value'], about: string, unit?: string): Fact => ({
    id: `${NAME}.${id}`,
    value,
    about,
    ...(unit ? { unit } : {}),
  });
  const { bounds } = survey.derived.rule;
  return {
    ...head,
    record: NAME,
    title: 'Input checks on the films of the data set',
    ...identity,
    facts: [
      fact('films', survey.films.length, 'Films put through the input checks', 'films'),
      fact('rejected', rejected.length, 'Films that a check refused', 'films'),
      fact('rejected-share', percent(rejected.length, survey.films.length), 'Share of the films that a check refused'),
      fact('rejected-by-quality', quality.length, 'Films that an image quality check refused', 'films'),
      fact(
        'rejected-by-quality-share',
        percent(quality.length, survey.films.length),
        'Share of the films that an image quality check refused',
      ),
      fact(
        'bounds-films',
        survey.derived.films,
        'Tuning films the bounds of the image quality checks were derived on',
        'films',
      ),
      fact('least-spread', bounds.leastSpread, 'Least spread of gray levels'),
      fact('most-saturation', bounds.mostSaturation, 'Most saturation of the middle of the film'),
      fact('least-likeness', bounds.leastLikeness, 'Least correlation with the mean tuning film'),
      fact('least-symmetry', bounds.leastSymmetry, 'Least correlation of the film with its mirror image'),
    ],
    results: [],
    tables: [
      reasonTable(survey.films),
      ...survey.sources.map((source, i) => truthTable(survey.films, source, i === 0 ? NAME : `${NAME}-${source.key}`)),
      partTable(survey.films),
      plantedTable(survey.faults),
    ],
    series: [],
  };
}

const numeric = (key: string, title: string) => ({ key, title, numeric: true });

/** Rejections by reason and truth: whether a check hides the hard cases. */
function truthTable(films: readonly SurveyedFilm[], source: LabelSource, id: string): EvidenceTable {
  const truthOf = (f: SurveyedFilm): Truth => f.film.labels[source.key] ?? 'missing';
  const counts = (chosen: readonly SurveyedFilm[], reason: string) => ({
    reason,
    ...Object.fromEntries(TRUTHS.map((truth) => [truth, chosen.filter((f) => truthOf(f) === truth).length])),
    films: chosen.length,
  });
  const rejected = films.filter((f) => f.reasons.length > 0);
  const used = RULE_IDS.filter((rule) => rejected.some((f) => f.reasons.includes(rule)));
  const share = (chosen: (f: SurveyedFilm) => boolean) => {
    const of = films.filter(chosen);
    return withInterval(of.filter((f) => f.reasons.length > 0).length, of.length);
  };
  return {
    id,
    title: `Films refused, by reason and truth (${source.name})`,
    about:
      'A film refused for several reasons is counted in several rows; the last three rows count each film once. Shares are given with 95% Wilson intervals, which treat films as independent.',
    columns: [
      { key: 'reason', title: 'Reason' },
      ...TRUTHS.map((truth) => numeric(truth, truth[0]!.toUpperCase() + truth.slice(1))),
      numeric('films', 'Films'),
    ],
    rows: [
      ...used.map((rule: RuleId) =>
        counts(
          rejected.filter((f) => f.reasons.includes(rule)),
          rule,
        ),
      ),
      counts(rejected, 'Refused'),
      counts(films, 'All films'),
      {
        reason: 'Share refused',
        ...Object.fromEntries(TRUTHS.map((truth) => [truth, share((f) => truthOf(f) === truth)])),
        films: share(() => true),
      },
    ],
  };
}

const attributesOf = (rule: RuleId): string =>
  (RULES[rule].reads as readonly Keyword[]).map(printedTag).join(' ') || '–';

/**
 * The films are pictures with a table, put into DICOM objects of our own making: most rules about files and headers are met
 * by the making and say nothing about the films, so they have no figure rather than a zero.
 */
const OF_THE_FILM: readonly RuleId[] = ['view-is-accepted', 'age-is-in-the-indication', 'sides-are-within-limits'];
const canFail = (rule: RuleId): boolean => OF_THE_FILM.includes(rule) || RULES[rule].stage === 'image quality';

function reasonTable(films: readonly SurveyedFilm[]): EvidenceTable {
  const rows = RULE_IDS.map((rule) => {
    const count = films.filter((f) => f.reasons.includes(rule)).length;
    return { rule, attributes: attributesOf(rule), about: RULES[rule].about, films: canFail(rule) ? count : null };
  });
  return {
    id: `${NAME}-rules`,
    title: 'Input checks and the films refused by each',
    about:
      'Every rule, in the order of application. The films are gray pictures with age, sex and view in a table and were put into DICOM objects for the checks; a dash marks rules that such an object meets by the way it is made. Those rules are tested with DICOM files and with damaged files (see security testing)',
    columns: [
      { key: 'rule', title: 'Rule' },
      { key: 'attributes', title: 'Attributes' },
      { key: 'about', title: 'Requirement' },
      numeric('films', 'Refused'),
    ],
    rows,
  };
}

function partTable(films: readonly SurveyedFilm[]): EvidenceTable {
  const rows = (['training', 'tuning', 'test', null] as const).flatMap((part) => {
    const of = films.filter((f) => f.part === part);
    if (of.length === 0) return [];
    const away = of.filter((f) => f.reasons.length > 0).length;
    const quality = of.filter((f) => f.reasons.some((r) => RULES[r].stage === 'image quality')).length;
    return [
      {
        part: part ?? 'in no part',
        films: of.length,
        rejected: away,
        quality,
        share: withInterval(quality, of.length),
      },
    ];
  });
  return {
    id: `${NAME}-parts`,
    title: 'Films refused, by part of the split',
    about: 'The bounds of the image quality checks were derived on the tuning films alone',
    columns: [
      { key: 'part', title: 'Part' },
      numeric('films', 'Films'),
      numeric('rejected', 'Refused'),
      numeric('quality', 'Refused by image quality'),
      numeric('share', 'Share refused by image quality (95% interval)'),
    ],
    rows,
  };
}

function plantedTable(faults: readonly PlantedCount[]): EvidenceTable {
  return {
    id: `${NAME}-planted`,
    title: 'Simulated faults detected by the image quality checks',
    about:
      'Each fault was simulated in every test film that passes the checks unaltered. The data set contains no lateral films; one half of a film, stretched, takes their place',
    columns: [
      { key: 'fault', title: 'Fault' },
      { key: 'about', title: 'What was done' },
      numeric('films', 'Films'),
      numeric('found', 'Refused'),
      numeric('share', 'Share refused (95% interval)'),
    ],
    rows: faults.map(({ fault, about, films, found }) => ({
      fault,
      about,
      films,
      found,
      share: withInterval(found, films),
    })),
  };
}
