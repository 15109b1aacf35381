import test from 'ava';
import { killRun } from './run.js';

for (const workers of [1, 2]) {
  test(`${workers} worker(s) killed with signal 9 in the middle of 40 films lose none, double none and change no report`, async (t) => {
    const run = await killRun({ studies: 40, kills: 5, workers, seed: 7 + workers });
    const { reports, kills, lost, doubled, changed, open, parked, notified } = run;
    t.deepEqual(
      { reports, kills, lost, doubled, changed, open, parked, notified },
      { reports: 40, kills: 5, lost: 0, doubled: 0, changed: 0, open: 0, parked: 0, notified: 40 },
    );
  });
}
