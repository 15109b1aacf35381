/** GFM Markdown to its syntax tree, every node with its line. */
import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { takePlainBlocks } from './plain-blocks.js';

/** By the parser alone: the measure of what `parseMarkdown` gives. */
export function parseWhole(text: string): Root {
  return fromMarkdown(text, { extensions: [gfm({ singleTilde: false })], mdastExtensions: [gfmFromMarkdown()] });
}

export function parseMarkdown(text: string): Root {
  const taken = takePlainBlocks(text);
  return taken ? taken.restore(parseWhole(taken.text)) : parseWhole(text);
}
