/**
 * Opens HTML files in headless Chromium (Debian: chromium) and checks what only a browser can tell:
 * node dist/test/validate/html.js FILE.html …   Nothing is loaded but the file, every link leads to one place, every
 * chart wakes and answers to the keyboard, nothing is wider than a screen or a telephone, no script fails.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** Chromium's own pipe: one JSON text after the other, each ended by a zero byte. */
class Browser {
  private next = 1;
  private readonly waiting = new Map<number, (message: Message) => void>();
  readonly events: Message[] = [];
  private readonly profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  private readonly child = spawn(
    process.env.CHROMIUM ?? 'chromium',
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--remote-debugging-pipe',
      `--user-data-dir=${this.profile}`,
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  session: string | undefined;

  constructor() {
    let rest = '';
    (this.child.stdio[4] as Readable).setEncoding('utf8').on('data', (data: string) => {
      const parts = (rest + data).split('\0');
      rest = parts.pop() as string;
      for (const part of parts) {
        const message = JSON.parse(part) as Message;
        if (message.id !== undefined) this.waiting.get(message.id)?.(message);
        else this.events.push(message);
      }
    });
  }

  async send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = this.next++;
    const sessionId = this.session === undefined ? {} : { sessionId: this.session };
    const answer = new Promise<Message>((done) => this.waiting.set(id, done));
    (this.child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...sessionId })}\0`);
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  async evaluate<T>(expression: string): Promise<T> {
    const answer = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    const { exceptionDetails, result } = answer as { exceptionDetails?: unknown; result: { value: T } };
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails).slice(0, 600));
    return result.value;
  }

  async until(test: () => boolean): Promise<void> {
    for (let i = 0; i < 600 && !test(); i++) await new Promise((done) => setTimeout(done, 100));
    if (!test()) throw new Error('Chromium did not answer within a minute');
  }

  /**
   * Chromium's own helpers outlive it by a moment and still write into the profile: one more file between listing a folder
   * and removing it is enough to fail, and Node's own retries do not list the folder again. So: try anew, for ten seconds.
   */
  async close(): Promise<void> {
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill();
    await ended;
    for (let left = 100; ; left--) {
      try {
        rmSync(this.profile, { recursive: true, force: true });
        return;
      } catch (fault) {
        if (left === 0) throw fault;
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  }
}

const LINKS = `(() => {
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  const links = [...document.querySelectorAll('a[href^="#"]')].map((a) => decodeURIComponent(a.getAttribute('href').slice(1)));
  const known = new Set(ids);
  return { links: links.length, broken: [...new Set(links.filter((id) => !known.has(id)))], twice };
})()`;

const CHARTS = `(async () => {
  const asleep = [], silent = [];
  const places = [...document.querySelectorAll('[data-chart]')];
  for (const place of places) {
    place.scrollIntoView({ block: 'center' });
    for (let i = 0; i < 100 && !place.querySelector('.ring'); i++) await new Promise((done) => setTimeout(done, 50));
    const stage = place.querySelector('[tabindex]');
    if (!place.dataset.awake || !stage) { asleep.push(place.dataset.chart); continue; }
    stage.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }));
    const tip = document.querySelector('.tip');
    if (tip.hidden || tip.textContent.trim() === '') silent.push(place.dataset.chart);
    stage.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
  }
  return { charts: places.length, asleep, silent };
})()`;

const WIDER = '[document.documentElement.scrollWidth, window.innerWidth]';

async function check(file: string): Promise<string[]> {
  const browser = new Browser();
  const faults: string[] = [];
  try {
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    browser.session = sessionId as string;
    for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await browser.send(`${domain}.enable`);
    const url = pathToFileURL(resolve(file)).href;
    await browser.send('Page.navigate', { url });
    await browser.until(() => browser.events.some((e) => e.method === 'Page.loadEventFired'));
    const links = await browser.evaluate<{ links: number; broken: string[]; twice: string[] }>(LINKS);
    const charts = await browser.evaluate<{ charts: number; asleep: string[]; silent: string[] }>(CHARTS);
    for (const id of links.broken) faults.push(`link to nowhere: #${id}`);
    for (const id of links.twice) faults.push(`id twice: ${id}`);
    for (const id of charts.asleep) faults.push(`chart did not wake: ${id}`);
    for (const id of charts.silent) faults.push(`chart does not answer: ${id}`);
    for (const width of [1280, 400]) {
      await browser.send('Emulation.setDeviceMetricsOverride', {
        width,
        height: 900,
        deviceScaleFactor: 1,
        mobile: false,
      });
      const [needed, there] = await browser.evaluate<[number, number]>(WIDER);
      if (needed > there) faults.push(`${needed} pixels wide on a screen of ${there}`);
    }
    let requests = 0;
    for (const { method, params } of browser.events) {
      if (method === 'Network.requestWillBeSent') {
        const asked = (params as { request: { url: string } }).request.url;
        if (asked.startsWith('data:')) continue;
        requests++;
        if (asked !== url) faults.push(`request: ${asked}`);
      }
      if (method === 'Runtime.exceptionThrown') faults.push(`script failed: ${JSON.stringify(params).slice(0, 300)}`);
      if (method === 'Log.entryAdded' && (params as { entry: { level: string } }).entry.level === 'error')
        faults.push(`console: ${JSON.stringify(params).slice(0, 300)}`);
    }
    process.stdout.write(
      `${file}: ${links.links} internal links, ${charts.charts} charts awake and answering, ${requests} request (the file itself), ${faults.length} faults\n`,
    );
  } finally {
    await browser.close();
  }
  return faults.map((fault) => `${file}: ${fault}`);
}

const files = process.argv.slice(2);
if (files.length === 0) throw new Error('usage: node dist/test/validate/html.js FILE.html …');
const faults: string[] = [];
for (const file of files) faults.push(...(await check(file)));
for (const fault of faults) process.stderr.write(`FAIL ${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
