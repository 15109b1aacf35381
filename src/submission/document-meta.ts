import type { Context } from './context.js';
import type { DocumentMeta } from './document.js';
import type { DocumentKind } from './document-kinds.js';

/** What cover, running heads and file properties say of a document. */
export function metaOf(context: Context, kind: DocumentKind): DocumentMeta {
  const { device, evidence } = context;
  return {
    title: kind.title,
    subject: `${evidence.protocol.finding}: ${evidence.synthetic ? 'demonstration on synthetic films' : 'performance evidence'}`,
    device: device.device.tradeName ?? device.device.commonName ?? 'Device name not provided',
    version: device.device.version ?? 'not provided',
    documentId: device.document.id ?? 'document number not provided',
    evidenceSha256: evidence.manifestSha256,
    date: evidence.lock.date,
    marks: marks(context),
    author: device.submitter.legalName ?? 'Submitter not provided',
  };
}

function marks({ evidence, gaps }: Context): string[] {
  return [
    ...(gaps.length > 0 ? ['DRAFT'] : []),
    ...(evidence.synthetic ? ['SYNTHETIC DATA'] : []),
    ...(evidence.lock.binding.state === 'exploratory' ? ['EXPLORATORY'] : []),
  ];
}
