/** `npm run bench -- NAME`: human words on stderr, the last line of stdout one JSON object with `ratio`. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(here)
  .filter((file) => file.endsWith('.js') && file !== 'main.js')
  .map((file) => file.slice(0, -3));
const [name] = process.argv.slice(2);

if (name === undefined || !names.includes(name)) {
  process.stderr.write(`expected the name of a benchmark: ${names.join(', ')}; got ${name ?? 'none'}\n`);
  process.exitCode = 2;
} else {
  const { run } = (await import(pathToFileURL(join(here, `${name}.js`)).href)) as { run: () => Promise<object> };
  process.stdout.write(`${JSON.stringify(await run())}\n`);
}
