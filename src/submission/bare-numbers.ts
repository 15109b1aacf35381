/** A digit in a template is a number that no evidence stands behind, unless it is part of a registered name. */

/** Citations, codes, terms and ids whose digits are part of a name. Longer ones first. */
const REGISTERED: readonly RegExp[] = [
  /<!--.*?-->/g,
  /\b510\(k\)/g,
  // Sections of title 21 and of the act.
  /\b(?:892\.20[0-9]{2}|807\.(?:87|92|93)|801\.(?:15|20|109))(?:\([a-z0-9]+\))*/g,
  /\b820\.30\b/g,
  /\b21 CFR(?: (?:part )?\d+)?(?=[ ,.;)|]|$)/gim,
  /\b[Pp]arts? (?:11|50|54|56|801|803|806|807|812|820|830)\b/g,
  /\bsection (?:514|524B|515C)\b/g,
  /\bForms? FDA (?:3454|3455|3601|3674|3881)\b/g,
  // Standards.
  /\b(?:ISO|IEC|AAMI|BS|TIR|CR)(?:[/ ](?:ISO|IEC|AAMI|TIR|CR))* ?\d{4,5}(?:-\d+)*\b/g,
  /\bDICOM PS3\b/g,
  // Data sets, reporting guidelines, terms.
  /\bChestX-ray(?:8|14)\b/g,
  /\b(?:STARD 2015|CLAIM 2024|RSNA 2018|CVPR 2017)\b/g,
  /\bF1\b/g,
  /\bSHA-256\b/g,
  /\bMONOCHROME[12]\b/g,
  // Dates of guidances.
  /\b(?:January 2025|June 2023|September 2022|March 2007|August 2025|October 2021)\b/g,
  // Ids of the trace.
  /\b(?:UN|HAZ|REQ|SDS)-\d{3}\b/g,
];

/** Words with digits that no registered name covers, with their 1-based row; {{…}} is not looked into. */
export function bareNumbers(text: string): { row: number; found: string }[] {
  // What is taken out leaves its line breaks, so that rows stay true.
  const blank = (found: string): string => found.replace(/[^\n]/g, ' ');
  let rest = text.replace(/\{\{[\s\S]*?\}\}/g, blank);
  for (const pattern of REGISTERED) rest = rest.replace(pattern, blank);
  return rest.split('\n').flatMap((line, i) => {
    // An ordered list's own number is layout, not a statement.
    const match = /\S*\d\S*/.exec(line.replace(/^\s*\d+\. /, ''));
    return match ? [{ row: i + 1, found: match[0] }] : [];
  });
}
