// One peer in a process of its own: node bench/end-to-end-peer.js KIND, its task as JSON on stdin, its answer on stdout.
import { text } from 'node:stream/consumers';
import { load } from 'cheerio';
import pg from 'pg';

const INSERT = 'insert into plain_articles (url, title, text) values ($1, $2, $3)';
const PEERS = { script, crawlee, queue };
const task = JSON.parse(await text(process.stdin));
const seconds = await PEERS[process.argv[2]](task);
process.stdout.write(`${JSON.stringify({ seconds })}\n`, () => process.exit());

async function timed(work) {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
}

/** fetch, `cheerio.load`, one insert an article: `concurrency` of them at a time. */
async function script({ connection, warm, urls, concurrency }) {
  const pool = new pg.Pool({ ...connection, max: concurrency });
  const one = async (url) => {
    const response = await fetch(url);
    const $ = load(await response.text());
    const paragraphs = $('p')
      .map((_, element) => $(element).text())
      .get();
    await pool.query(INSERT, [url, $('title').text(), paragraphs.join('\n')]);
  };
  const all = async (list) => {
    const left = [...list];
    const run = async () => {
      for (let url = left.pop(); url; url = left.pop()) await one(url);
    };
    await Promise.all(Array.from({ length: concurrency }, run));
  };
  await all(warm);
  return await timed(() => all(urls));
}

/** Crawlee's CheerioCrawler, its storage in memory, Readability on linkedom, one insert an article. */
async function crawlee({ connection, warm, urls, concurrency }) {
  const [{ CheerioCrawler, Configuration, log }, { Readability }, { parseHTML }] = await Promise.all([
    import('@crawlee/cheerio'),
    import('@mozilla/readability'),
    import('linkedom'),
  ]);
  log.setLevel(log.LEVELS.ERROR);
  const pool = new pg.Pool({ ...connection, max: concurrency });
  const all = async (list) => {
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
  await all(warm);
  return await timed(() => all(urls));
}

/** BullMQ jobs that do nothing, from the first add to the last end. */
async function queue({ connection, redisUrl, count, concurrency }) {
  const { Queue, Worker, createPostgresBackend, runMigrations } = await import('bullmq');
  let queue;
  let worker;
  let left = 0;
  let ended;
  const job = async () => {};
  if (redisUrl) {
    const at = { connection: { url: redisUrl, maxRetriesPerRequest: null } };
    queue = new Queue('noop', at);
    worker = new Worker('noop', job, { ...at, concurrency });
  } else {
    const client = new pg.Client(connection);
    await client.connect();
    await runMigrations(client, 'bullmq');
    await client.end();
    const pool = new pg.Pool({ ...connection, max: 12, options: '-c search_path=bullmq' });
    queue = new Queue('noop', { connection: pool }, createPostgresBackend);
    worker = new Worker('noop', job, { connection: pool, concurrency }, createPostgresBackend);
  }
  worker.on('completed', () => {
    left--;
    if (left === 0) ended();
  });
  const all = async (number) => {
    left = number;
    const done = new Promise((resolve) => {
      ended = resolve;
    });
    const opts = { removeOnComplete: true };
    await queue.addBulk(Array.from({ length: number }, (_, n) => ({ name: 'noop', data: { n }, opts })));
    await done;
  };
  await worker.waitUntilReady();
  await all(200);
  return await timed(() => all(count));
}
