import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../../src/core/problems.js';
import { parseShard, stretch } from '../../src/core/shard.js';

test('The shards of a list hold every place once, in order, and differ by one place at most', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 300 }), (total, of) => {
      const all = Array.from({ length: of }, (_, i) => stretch({ index: i + 1, of }, total));
      t.is(all[0]![0], 0);
      t.is(all.at(-1)![1], total);
      for (let i = 1; i < of; i++) t.is(all[i]![0], all[i - 1]![1]);
      const sizes = all.map(([from, to]) => to - from);
      t.true(Math.max(...sizes) - Math.min(...sizes) <= 1);
    }),
    { numRuns: 200 },
  );
});

test('A Kubernetes Indexed Job counts from zero and has to be told of how many', (t) => {
  t.deepEqual(parseShard('auto/16', { JOB_COMPLETION_INDEX: '0' }), { index: 1, of: 16 });
  t.deepEqual(parseShard('auto/16', { JOB_COMPLETION_INDEX: '15' }), { index: 16, of: 16 });
  t.throws(() => parseShard('auto', { JOB_COMPLETION_INDEX: '0' }), { message: /Kubernetes Indexed Job/ });
  t.throws(() => parseShard('auto/16', { JOB_COMPLETION_INDEX: '16' }), { message: /JOB_COMPLETION_INDEX=16/ });
});

test('A Slurm array says its index and its number, whatever it counts from and in what steps', (t) => {
  const slurm = (id: number, min: number, count: number, step = 1) => ({
    SLURM_ARRAY_TASK_ID: String(id),
    SLURM_ARRAY_TASK_MIN: String(min),
    SLURM_ARRAY_TASK_COUNT: String(count),
    SLURM_ARRAY_TASK_STEP: String(step),
  });
  t.deepEqual(parseShard('auto', slurm(0, 0, 8)), { index: 1, of: 8 });
  t.deepEqual(parseShard('auto', slurm(8, 1, 8)), { index: 8, of: 8 });
  t.deepEqual(parseShard('auto/4', slurm(30, 10, 4, 10)), { index: 3, of: 4 });
  t.throws(() => parseShard('auto/9', slurm(0, 0, 8)), { message: /Slurm array of 8 tasks/ });
});

test('A shard that cannot be, or a scheduler that is not there, is refused with an example', (t) => {
  for (const text of ['0/4', '5/4', '1', '1/0', 'x/4', '1.5/4', '']) {
    t.throws(() => parseShard(text, {}), { instanceOf: InputError, message: /for example --shard 3\/16/ }, text);
  }
  t.throws(() => parseShard('auto/4', {}), { message: /found neither/ });
});
