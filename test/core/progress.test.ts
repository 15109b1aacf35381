import test from 'ava';
import { createProgress, formatDuration } from '../../src/core/progress.js';

function recorder(isTTY: boolean) {
  let time = 0;
  let text = '';
  const progress = createProgress({
    stream: { write: (s: string) => (text += s), isTTY, columns: 100 },
    now: () => time,
  });
  return { progress, text: () => text, at: (ms: number) => (time = ms) };
}

test('a terminal sees share, rate and time left', (t) => {
  const r = recorder(true);
  r.progress.start('training', 100);
  r.at(1000);
  r.progress.tick(25, 'loss 0.5');
  t.regex(r.text(), /training \[#{5}\.{15}\] 25\/100, 25\.0\/s, 3\.0 s left · loss 0\.5/);
});

test('a log gets a line every ten seconds, without control characters', (t) => {
  const r = recorder(false);
  r.progress.start('hashing', 1000);
  for (let i = 1; i <= 30; i++) {
    r.at(i * 1000);
    r.progress.tick(i);
  }
  r.progress.end();
  t.is(r.text().trim().split('\n').length, 4);
  t.false(r.text().includes('\u001b') || r.text().includes('\r'));
});

test('durations read like a clock', (t) => {
  t.is(formatDuration(1.25), '1.3 s');
  t.is(formatDuration(59), '59 s');
  t.is(formatDuration(61), '1 min 01 s');
  t.is(formatDuration(3725), '1 h 02 min');
});
