import test from 'ava';
import { RULE_IDS, ruleTitle } from '../../src/core/messages/dicom.js';
import { engineWords } from '../../src/model/engines/describe.js';
import { cellWords, findingWords, groupName } from '../../src/submission/names.js';

test('a table names input checks, attributes, sexes and findings in words', (t) => {
  t.is(cellWords('sop-class-is-accepted', 'rule'), 'SOP class is accepted');
  t.is(cellWords('file-is-dicom-part-10', 'reason'), 'File is DICOM Part 10');
  t.is(cellWords('followUp', 'attribute'), 'Follow-up');
  t.is(cellWords('F', 'value'), 'Female');
  t.is(cellWords('Effusion, Pleural_Thickening', 'findings'), 'Effusion, Pleural thickening');
  t.is(groupName('sex', 'M'), 'Sex: male');
});

test('what is no such name stays as it is', (t) => {
  for (const text of ['Data_Entry_2017.csv', 'mdast-util-gfm', 'F', 'M.Sc_Name.txt'])
    t.is(cellWords(text, 'file'), text);
  t.is(findingWords('No finding'), 'No finding');
});

test('every input check has a title without hyphens but that of a joined word, and no two are alike', (t) => {
  const titles = RULE_IDS.map(ruleTitle);
  t.is(new Set(titles).size, RULE_IDS.length);
  for (const title of titles) t.regex(title.replace('burned-in', 'burned in'), /^[A-Z][A-Za-z0-9 ]+$/);
});

test('an engine is named by product, version and processor; a form that is not known stays whole', (t) => {
  t.is(engineWords('onnxruntime 1.30.0 cpu NCHWc blocks of 16 ties-split'), 'ONNX Runtime 1.30.0, CPU');
  t.is(engineWords('onnxruntime 1.30.0, model.onnx'), 'ONNX Runtime 1.30.0, model.onnx');
  t.is(engineWords('tfjs 4.22.0 cpu'), 'TensorFlow.js 4.22.0, CPU');
  t.is(engineWords('another 1.0'), 'another 1.0');
});
