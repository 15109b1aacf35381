/** `npm run kill-test`: the workers beside an archive; `npm run kill-test -- pipeline`: the pipeline of a submission. */
import process from 'node:process';

if (process.argv[2] === 'pipeline') {
  process.argv.splice(2, 1);
  await import('./pipeline.js');
} else {
  await import('./worker.js');
}
