/** Words of the conformance statement; its tables come from the code. */

export const TITLE = `# DICOM: what is read, checked and written

This page is the DICOM conformance statement. It is generated from the tables the code reads
(\`node dist/test/dicom/write-docs.js\`); a test fails when it is out of date.`;

export const USE = `\`\`\`sh
npx trace510k infer film.dcm folder/ --sr reports/
\`\`\`

Every file is answered: scored, with its flag at the locked operating point, or not scored, with every check it failed, the
attribute and the value found. \`--json\` prints the same with model, software and configuration; \`--sr\` writes a structured
report of each scored film. The model is the newest one that comes with trace510k unless \`--model\` names another. No heatmap
is shown and no film is removed or moved back. The exit code is 0 when every file was answered, 2 when a path, the model or
the configuration is missing.

There is no network service here: an archive or a receiver hands over files.`;

export const READ_ROLE = 'read';
export const WRITTEN_ROLE = 'written';

export const SOP_CLASSES = `Which of the image classes are scored is stated under \`inputChecks.sopClasses\` in \`device.yaml\`, with the short names
above. Many archives hold chest films as secondary captures.`;

export const SYNTAXES = `Reports are written in Explicit VR Little Endian. Compressed pixels are decoded in a thread of its own that is stopped on
time-out. Size, components, precision and end mark are read from the compressed stream itself before it is decoded, since
decoders report neither a stream that was cut off nor a header that lies. Colour and multi-frame objects are refused.`;

export const CHECKS = `In the order of application. All rules about identity, intended use and form are answered together; codestream, decoding and
image quality follow only when everything before them holds. What is accepted comes from \`device.yaml\`: \`ifu.modalities\`,
\`ifu.views\`, \`ifu.ageMin\`, \`ifu.ageMax\` and \`inputChecks\`. A value of the header is printed only when it is a defined term, or
has the form of a code and stands in no attribute of the same file that can name a person.`;

export const QUALITY = `The bounds of the image quality checks are derived on the tuning films of the model by \`npx trace510k checks\`, which writes
\`qc.json\` beside the model, with the rule, and records which films of the data set are refused, by reason and truth. They are
measured on the picture: spread of gray levels, saturation of its middle, correlation with the mean tuning film (a negative
has the opposite sign) and correlation with its own mirror image. A model without \`qc.json\` has only constant films refused.`;

export const LIMITS = {
  fileBytes: 'Largest file',
  inflatedBytes: 'Largest deflated data set, inflated',
  headerReads: '16-bit numbers read while walking a header at any depth (an element costs two to five)',
  valueBytes: 'Longest value in a header',
  fragments: 'Most fragments of the pixel data',
  smallestSide: 'Fewest rows or columns',
  largestSide: 'Most rows or columns',
  decodeMs: 'Longest decoding of a frame; then the decoder is stopped and replaced',
  answerMs: 'Longest answer for a film',
  framesPerDecoder: 'Frames after which a decoder is replaced, since its memory does not shrink',
  decoderHeapMib: 'JavaScript memory of a decoder',
} as const;

export const USES = { check: 'checks', pixels: 'gray levels', copied: 'copied into the report' } as const;

export const GRAY = `From a stored sample to a gray level: mask to the bits stored, rescale or modality table, the first window (LINEAR,
LINEAR_EXACT, SIGMOID) or the table of values of interest, inversion for MONOCHROME1; padding is black. Why the file’s own
window is applied stands in [decisions/gray-levels.md](decisions/gray-levels.md).`;

export const REPORT = `A Comprehensive SR after TID 1500 "Measurement Report" of the DCMR: language, device observer, procedure, an image library with
the film, and one measurement group with tracking identifiers, the finding, the algorithm (name, version, parameters), the
finding site, the film as source, the score as Certainty of Finding in percent, and CAD Processing and Findings Summary: with
findings when flagged, without when not. The score is the raw output of the network, not a calibrated probability; the algorithm
parameters say so beside the threshold and the model’s SHA-256.

UIDs are 2.25 numbers made by SHA-256 from film, model and configuration. Sending a report again changes nothing, and films that
share a SOP Instance UID but differ in content get reports of their own. ContentDate and ContentTime are UTC.`;

export const COPIED = `These are copied byte for byte with the film’s character set, so that no name is decoded and encoded again. A value that breaks
the rules of its representation is left out: an archive would refuse the report. Study Instance UID and the references to film
and series are the film’s own. Our own words are ASCII.`;

export const identity = (uid: string): string =>
  `Implementation Class UID: \`${uid}\`. Implementation Version Name: name and version of the software.`;

export const VALIDATION = `## How this was checked

\`test/validate/dicom.sh\` runs with every change: films in eight to sixteen bits, signed and unsigned, MONOCHROME1 and 2, in every
kind of transfer syntax above, made and decoded by dcmtk and gdcm and compared with our pixels; gray levels beside dcm2pnm; every
report under dciodvfy, dsrdump and DicomSRValidator, stored in Orthanc over STOW-RS and read back byte for byte. \`npm run fuzz\`
answers mutated films in a process that may write nowhere but into its report folder.`;
