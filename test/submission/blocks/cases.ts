/** Markdown in, blocks or problems out: data, so that a new case is one entry. */

export const ACCEPTED: readonly { title: string; markdown: string; blocks: string[] }[] = [
  {
    title: 'sections are numbered, own numbers are kept and set the count, appendices use their letter',
    markdown: '## A\n\n### B\n\n### C\n\n## D\n\n### E\n\n## 7. F\n\n### G\n\n## Appendix B Data\n\n### H\n',
    blocks: [
      'h2 1 A #a',
      'h3 1.1 B #b',
      'h3 1.2 C #c',
      'h2 2 D #d',
      'h3 2.1 E #e',
      'h2 7. F #7-f',
      'h3 7.1 G #g',
      'h2 Appendix B Data #appendix-b-data',
      'h3 B.1 H #h',
    ],
  },
  {
    title: 'a paragraph "Table: …" before a table is its caption and numbers it',
    markdown: 'Table: Counts of films.\n\n| a | b | c |\n|:--|--:|:-:|\n| 1 | 2 | 3 |\n\n| d |\n|---|\n| 4 |\n',
    blocks: ['table 1 "Counts of films." left,right,center a|b|c / 1|2|3', 'table - "" left d / 4'],
  },
  {
    title: '"Table: …" elsewhere stays text',
    markdown: 'Table: no table follows.\n\nwords\n',
    blocks: ['p Table: no table follows.', 'p words'],
  },
  {
    title: 'an image alone is a figure with alternative text and caption',
    markdown: '![what it shows](charts/roc.svg "The caption.")\n',
    blocks: ['figure 1 roc alt="what it shows" "The caption." #fig-roc'],
  },
  {
    title: 'a quote that starts with bold NOT PROVIDED is a gap, any other a note',
    markdown: '> **NOT PROVIDED** Predicate.\n\n> Only a note, NOT PROVIDED.\n',
    blocks: ['gap [p NOT PROVIDED Predicate.]', 'note [p Only a note, NOT PROVIDED.]'],
  },
  {
    title: 'lists nest, count from where they say, and keep their ticks',
    markdown: '3. three\n4. four\n   - inner\n\n- [x] done\n- [ ] open\n',
    blocks: ['list 3 [p three | p four; list - [p inner]]', 'list - [truep done | falsep open]'],
  },
  {
    title: 'sub, sup, br and anchors are the only inline HTML; comments say nothing',
    markdown:
      'H<sub>2</sub>O<br>10<sup>3</sup> <a id="x"></a>[here](#x) <!-- silent -->\n\n<!-- pagebreak -->\n\n<!-- silent -->\n',
    blocks: ['p H2O 103 here ', 'pagebreak'],
  },
  {
    title: 'code keeps its blanks and lines',
    markdown: '```yaml\na:\n  b: 1\n```\n',
    blocks: ['code "a:\\n  b: 1"'],
  },
  {
    title: 'soft line ends are blanks, escapes are plain characters',
    markdown: 'one\ntwo \\* three &amp; four\n\n---\n',
    blocks: ['p one two * three & four', 'rule'],
  },
];

export const REFUSED: readonly { title: string; markdown: string; problems: string[] }[] = [
  { title: 'a link that leads nowhere', markdown: '# T\n\nsee [it](#nowhere)\n', problems: ['3 links-lead-somewhere'] },
  { title: 'a relative link', markdown: '# T\n\n[it](other.md)\n', problems: ['3 links-are-absolute-or-internal'] },
  { title: 'a skipped level', markdown: '# T\n\n### deep\n', problems: ['3 heading-levels-do-not-skip'] },
  { title: 'no title', markdown: 'words\n', problems: ['1 document-has-one-title'] },
  { title: 'two titles', markdown: '# A\n\n# B\n', problems: ['3 document-has-one-title'] },
  {
    title: 'an image without words',
    markdown: '# T\n\n![](charts/roc.svg)\n',
    problems: ['3 figures-have-alternative-text'],
  },
  { title: 'an image inside text', markdown: '# T\n\nsee ![x](charts/roc.svg)\n', problems: ['3 figures-stand-alone'] },
  { title: 'an image that is no chart', markdown: '# T\n\n![x](photo.png)\n', problems: ['3 figures-are-charts'] },
  {
    title: 'a chart nobody made',
    markdown: '# T\n\n![x](charts/pr.svg)\n',
    problems: ['3 figures-name-a-known-chart'],
  },
  {
    title: 'other HTML',
    markdown: '# T\n\na <b>bold</b>\n',
    problems: ['3 markdown-html-is-whitelisted', '3 markdown-html-is-whitelisted'],
  },
  { title: 'an HTML block', markdown: '# T\n\n<div>\nx\n</div>\n', problems: ['3 markdown-html-is-whitelisted'] },
  { title: 'an unclosed sub', markdown: '# T\n\na<sub>2\n', problems: ['3 markdown-html-is-balanced'] },
  {
    title: 'an anchor twice',
    markdown: '# T\n\n<a id="x"></a>a\n\n<a id="x"></a>b\n',
    problems: ['5 anchors-are-unique'],
  },
  { title: 'a character no embedded font has', markdown: '# T\n\nfilm 肺\n', problems: ['3 characters-can-be-drawn'] },
  { title: 'a footnote without definition', markdown: '# T\n\na[^1]\n', problems: ['3 footnotes-are-defined'] },
  { title: 'a footnote without mark', markdown: '# T\n\na\n\n[^1]: lost\n', problems: ['5 footnotes-are-referred-to'] },
  {
    title: 'a footnote with a list',
    markdown: '# T\n\na[^1]\n\n[^1]: x\n\n    - list\n',
    problems: ['7 footnotes-are-paragraphs'],
  },
  {
    title: 'everything wrong at once, all told',
    markdown: '# T\n\n[a](#b)\n\n<i>x</i>\n',
    problems: ['5 markdown-html-is-whitelisted', '5 markdown-html-is-whitelisted', '3 links-lead-somewhere'],
  },
];
