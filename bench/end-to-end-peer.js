// One peer in a process of its own: node bench/end-to-end-peer.js KIND. The first line of stdin is its task as JSON. It
// takes the pages that warm it up, prints a line, waits for a second line, takes the pages that count and prints seconds.
import { createInterface } from 'node:readline';
import pg from 'pg';

const INSERT = 'insert into plain_articles (url, title, text) values ($1, $2, $3)';
const PEERS = { script, crawlee };
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { connection, warm, urls, concurrency } = JSON.parse((await lines.next()).value);
const pool = new pg.Pool({ ...connection, max: concurrency });
const takeAll = await PEERS[process.argv[2]]();
await takeAll(warm);
process.stdout.write('warm\n');
await lines.next();
const begun = performance.now();
await takeAll(urls);
const seconds = (performance.now() - begun) / 1_000;
process.stdout.write(`${seconds}\n`);
// Its processor time is read before it ends.
await lines.next();
process.exit();

/** fetch, `cheerio.load`, one insert an article: `concurrency` of them at a time. */
async function script() {
  const { load } = await import('cheerio');
  const one = async (url) => {
    const response = await fetch(url);
    const $ = load(await response.text());
    const paragraphs = $('p')
      .map((_, element) => $(element).text())
      .get();
    await pool.query(INSERT, [url, $('title').text(), paragraphs.join('\n')]);
  };
  return async (list) => {
    const left = [...list];
    const run = async () => {
      for (let url = left.pop(); url; url = left.pop()) await one(url);
    };
    await Promise.all(Array.from({ length: concurrency }, run));
  };
}

/** Crawlee's CheerioCrawler, its storage in memory, Readability on linkedom, one insert an article. */
async function crawlee() {
  const [{ CheerioCrawler, Configuration, log }, { Readability }, { parseHTML }] = await Promise.all([
    import('@crawlee/cheerio'),
    import('@mozilla/readability'),
    import('linkedom'),
  ]);
  log.setLevel(log.LEVELS.ERROR);
  return async (list) => {
    const crawler = new CheerioCrawler(
      {
        minConcurrency: concurrency,
        maxConcurrency: concurrency,
        maxRequestRetries: 0,
        async requestHandler({ body, request }) {
          const article = new Readability(parseHTML(body.toString()).document).parse();
          await pool.query(INSERT, [request.url, article?.title ?? null, article?.textContent ?? null]);
        },
      },
      new Configuration({ persistStorage: false }),
    );
    const { requestsFailed } = await crawler.run(list);
    if (requestsFailed > 0) throw new Error(`${requestsFailed} requests of crawlee's failed`);
  };
}
