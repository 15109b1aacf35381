/** XMP as PDF/A and PDF/UA want it. pdfkit's own neither escapes XML nor tells the date of modification. */
import type { KitDocument } from './kit.js';

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export interface XmpFields {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  readonly keywords: string;
  readonly creator: string;
  readonly producer: string;
  readonly date: Date;
  readonly lang: string;
  readonly accessible: boolean;
}

/** PDF/A forbids properties whose schema it does not know, so the schema of the PDF/UA mark is described beside it. */
const PDFUA = `
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>`;

export function writeXmp(doc: KitDocument, fields: XmpFields): void {
  const date = `${fields.date.toISOString().split('.')[0]}Z`;
  const bag = (name: string, kind: 'Alt' | 'Seq', text: string): string => {
    const lang = kind === 'Alt' ? ' xml:lang="x-default"' : '';
    return `<dc:${name}><rdf:${kind}><rdf:li${lang}>${xml(text)}</rdf:li></rdf:${kind}></dc:${name}>`;
  };
  doc._addInfo = () => {
    doc.appendXML(`
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreateDate>${date}</xmp:CreateDate><xmp:ModifyDate>${date}</xmp:ModifyDate><xmp:CreatorTool>${xml(fields.creator)}</xmp:CreatorTool></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">${bag('title', 'Alt', fields.title)}${bag('creator', 'Seq', fields.author)}${bag('description', 'Alt', fields.subject)}<dc:language><rdf:Bag><rdf:li>${xml(fields.lang)}</rdf:li></rdf:Bag></dc:language></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>${xml(fields.producer)}</pdf:Producer><pdf:Keywords>${xml(fields.keywords)}</pdf:Keywords></rdf:Description>${fields.accessible ? PDFUA : ''}`);
  };
}
