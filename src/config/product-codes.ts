/**
 * Product codes of radiological image analysis that trace510k knows, each with the sections of 21 CFR it stands under. The
 * list is not FDA's: a code that is not on it may well exist, so it is not refused but has to be looked up by a person.
 * Codes of older detection aids stood under 892.2050 before 892.2070 was made.
 */
export const PRODUCT_CODES: Readonly<Record<string, readonly string[]>> = {
  QFM: ['892.2080'],
  QAS: ['892.2080'],
  MYN: ['892.2070'],
  OMJ: ['892.2070', '892.2050'],
  OEB: ['892.2070', '892.2050'],
  NWE: ['892.2070', '892.2050'],
  QBS: ['892.2090'],
  QDQ: ['892.2090'],
  POK: ['892.2060'],
  LLZ: ['892.2050'],
  QIH: ['892.2050'],
};

export const isKnownCode = (code: string): boolean => Object.hasOwn(PRODUCT_CODES, code);
