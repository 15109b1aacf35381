/** What a film may cost before it is refused. Printed in the conformance statement, so that a site knows them. */
const MIB = 1024 * 1024;

export const LIMITS = {
  /** Bytes of a file. */
  fileBytes: 64 * MIB,
  /** Bytes of a data set after inflating. */
  inflatedBytes: 80 * MIB,
  /**
   * 16-bit numbers read while walking the header, at any depth. An element costs two to five, so this is 4,000 to
   * 10,000 elements; the headers of projection radiographs have some hundred.
   */
  headerReads: 20_000,
  /** Bytes of one value in the header; overlays and lookup tables of large films are below. */
  valueBytes: 4 * MIB,
  /** Pieces that the pixel data of one frame may come in. */
  fragments: 4_096,
  smallestSide: 256,
  largestSide: 6_000,
  /** Milliseconds a decoder may take for a frame before it is stopped. */
  decodeMs: 8_000,
  /** Milliseconds an answer may take in all; reading and scoring need a fraction of a second. */
  answerMs: 10_000,
  /** Frames after which a decoder is replaced, since its memory grows and never shrinks. */
  framesPerDecoder: 200,
  /** Mebibytes of JavaScript memory a decoder may take. */
  decoderHeapMib: 256,
} as const;
