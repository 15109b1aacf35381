/** `trace510k eda`: what is in a data set, as evidence with ids, tables, charts and a page. Nothing is trained or split. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { loadYaml } from '../config/load.js';
import { protocolSchema } from '../config/protocol.js';
import { canonicalJson, exists, writeFolderAtomic } from '../core/files.js';
import * as say from '../core/messages/commands.js';
import { refuse } from '../core/problems.js';
import { exploreData } from '../data/eda/eda.js';
import { openDataset } from '../data/open.js';
import { surveyFilms } from '../data/survey/survey.js';
import { labelAgreement } from '../steps/label-agreement.js';
import { obtainReference } from '../steps/reference.js';
import { toCsv, toSvg } from '../submission/charts/render.js';
import { edaCharts } from './eda/charts.js';
import { htmlPage, markdownPage } from './eda/page.js';
import { CACHE, configurationFile, progressFor } from './options.js';

export interface EdaFlags {
  readonly data: string;
  readonly reference?: string;
  readonly protocol?: string;
  readonly out: string;
  /** The metadata table's name where the folder holds several. */
  readonly table?: string;
  /** False: describe the table alone and open no film. */
  readonly films: boolean;
  readonly threads: number;
  readonly quiet: boolean;
  readonly json: boolean;
}

export async function edaCommand(flags: EdaFlags): Promise<void> {
  const progress = progressFor(flags.quiet);
  const loaded = await loadYaml(await configurationFile(flags.protocol, 'protocol.yaml'), protocolSchema);
  const protocol = loaded.value;
  if (!(await exists(flags.data))) refuse(say.notADataFolder(flags.data));
  const dataset = await openDataset(flags.data, {
    protocol,
    progress,
    ...(flags.table === undefined ? {} : { table: flags.table }),
  });
  const referenced = await obtainReference(dataset.cases, flags.reference, loaded);
  const cases = referenced?.cases ?? dataset.cases;
  const present = cases.filter((film) => film.image !== null);
  const records =
    flags.films && present.length > 0
      ? await surveyFilms(present, { progress, cacheFolder: CACHE, threads: flags.threads })
      : null;
  const sources = [...(referenced ? [referenced.labelSource] : []), dataset.labelSource];
  const explored = exploreData({ dataset, cases, finding: protocol.finding, sources, records });
  const { level } = protocol.intervals;
  const agreement = labelAgreement([{ words: 'all listed', suffix: '', cases }], sources, level);
  const evidence = {
    ...explored,
    facts: [...explored.facts, ...(referenced?.facts ?? [])],
    tables: [...explored.tables, ...(referenced?.tables ?? []), ...agreement.tables],
    results: [...(referenced?.results ?? []), ...agreement.results],
  };
  const charts = await Promise.all(
    edaCharts(evidence, protocol.finding).map(async (chart) => ({ chart, svg: await toSvg(chart) })),
  );
  const page = { title: `What is in ${dataset.name}`, synthetic: dataset.synthetic, evidence, charts };
  const files = [...dataset.sources, ...(referenced ? [referenced.source] : [])];
  await writeFolderAtomic(flags.out, async (folder) => {
    await mkdir(join(folder, 'charts'));
    const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
    await write('eda.json', canonicalJson({ ...evidence, sources: files, synthetic: dataset.synthetic }));
    await write('eda.md', markdownPage(page));
    await write('eda.html', htmlPage(page));
    for (const { chart, svg } of charts) {
      await write(join('charts', `${chart.id}.svg`), svg);
      await write(join('charts', `${chart.id}.csv`), toCsv(chart));
      await write(join('charts', `${chart.id}.json`), canonicalJson(chart.spec));
    }
  });
  report(flags, dataset.listed, present.length, evidence.tables.length, charts.length);
}

function report(flags: EdaFlags, listed: number, present: number, tables: number, charts: number): void {
  const page = join(flags.out, 'eda.html');
  process.stdout.write(
    flags.json
      ? canonicalJson({ out: flags.out, listed, present, tables, charts, page })
      : `${listed} films listed, ${present} present; ${tables} tables, ${charts} charts\n${page}\n`,
  );
}
