import { sql } from 'kysely';
import { regionCalled } from '../dist/pipeline/region-called.js';
import { listArticles } from '../dist/reports/articles.js';
import { listBriefs } from '../dist/reports/briefs.js';
import { EVERYTHING } from '../dist/reports/filter.js';
import { readOverview } from '../dist/reports/overview.js';
import { search } from '../dist/reports/search.js';
import { writeQuery } from '../dist/web/query.js';
import { PROVINCES } from './query-pieces.js';
import { createRandom } from './random.js';

const ROWS = 50;
const HITS = 20;
/** p95 of each question in the database, and of each page over HTTP. */
export const BARS_MS = { ask: 50, page: 100 };

/**
 * Questions, each with a filter that is another each time that it is asked, the function that answers it, and where the
 * page has the answer.
 */
function questions() {
  const random = createRandom(11);
  const day = () => `20${random.number(17, 24)}-${String(random.number(1, 12)).padStart(2, '0')}-15`;
  const values = {
    category: () => random.pick(['park', 'policy', 'market', 'other']),
    region: () => regionCalled(random.pick(PROVINCES)),
    park: () => `第${random.number(0, 1999)}号园`,
    site: () => `site${random.number(1, 240)}.invalid`,
    network: () => `network${random.number(0, 60)}`,
    text: () => random.pick(TWO_CHARACTERS),
    since: day,
  };
  const filters = Object.keys(values);
  const pairs = filters.flatMap((one, n) => filters.slice(n + 1).map((other) => [one, other]));
  const some =
    (...names) =>
    () => ({ ...EVERYTHING, ...Object.fromEntries(names.map((name) => [name, values[name]()])) });
  const briefs = (filter) => ({ filter, ask: (db, now) => listBriefs(db, now, ROWS), path: '/briefs' });
  const articles = (filter) => ({ filter, ask: (db, now) => listArticles(db, now, ROWS), path: '/articles' });
  const hits = (text, ...names) => ({
    filter: () => ({ ...some(...names)(), text: text() }),
    ask: (db, now) => search(db, now, { limit: HITS }),
    path: '/search',
  });
  return {
    overview: { filter: some(), ask: (db) => readOverview(db), path: '/' },
    'list of briefs': briefs(some()),
    'list of briefs, by seen': briefs(() => ({ ...EVERYTHING, by: 'seen' })),
    ...Object.fromEntries(pairs.map((pair) => [`briefs by ${pair.join(' and ')}`, briefs(some(...pair))])),
    'articles by category and text': articles(some('category', 'text')),
    'articles by region and network': articles(some('region', 'network')),
    'articles by network and text': articles(some('network', 'text')),
    'next page of briefs by category': {
      filter: some('category'),
      ask: (db, now) => listBriefs(db, now, ROWS, { day: day(), id: 1 }),
      path: null,
    },
    'search, two characters': hits(() => random.pick(TWO_CHARACTERS)),
    'search, in more than half of the texts': hits(() => '区块'),
    'search, rare': hits(() => random.pick(RARE)),
    'search, a phrase': hits(() => random.pick(PHRASES)),
    'search, with category and region': hits(() => random.pick(TWO_CHARACTERS), 'category', 'region'),
    'search, with network': hits(() => random.pick(TWO_CHARACTERS), 'network'),
  };
}

const WORD = /^[\u4e00-\u9fff]{2}$/;
/** From nearly everywhere to nearly nowhere; read from the filled texts. */
let TWO_CHARACTERS = [];
let RARE = [];
let PHRASES = [];

async function pickTexts(db, size) {
  const random = createRandom(5);
  const ids = Array.from({ length: 60 }, () => random.number(1, size));
  const { rows } = await sql`select headline from briefs where id = any(${ids}::bigint[])`.execute(db);
  const cut = (length) =>
    rows
      .map(({ headline }) => [...headline.replace(/，.*/, '')])
      .filter((text) => text.length >= length + 2)
      .map((text) => {
        const from = random.number(0, text.length - length);
        return text.slice(from, from + length).join('');
      }); // prettier-ignore
  TWO_CHARACTERS = ['区块', '园区', '政策', '浙江', ...cut(2).filter((text) => WORD.test(text))];
  PHRASES = ['"区块链技术"', ...cut(5)];
  const { rows: rare } = await sql`select substr(folded, title_length + 20, 2) as text from search_entries
    where id = any(${ids}::bigint[])`.execute(db);
  RARE = rare.map(({ text }) => text).filter((text) => WORD.test(text));
}

/**
 * Asks every question `rounds` times in turn, after two rounds that do not count.
 * @param how `ask`: the function itself; `page`: over HTTP, from a page that listens at `origin`
 * @returns for each question p50, p95 and most in ms, and of a page the most kB of HTML
 */
export async function measure(db, { size, rounds, origin = null }, progress) {
  await pickTexts(db, size);
  const asked = Object.entries(questions()).filter(([, { path }]) => origin === null || path !== null);
  const rows = new Map(asked.map(([question]) => [question, { times: [], bytes: 0 }]));
  for (let round = -WARM_ROUNDS; round < rounds; round++) {
    for (const [question, { filter, ask, path }] of asked) {
      const now = filter();
      const begun = performance.now();
      const answer = origin === null ? await ask(db, now) : await load(`${origin}${path}${writeQuery(now)}`);
      const row = rows.get(question);
      if (round >= 0) row.times.push(performance.now() - begun);
      if (origin !== null) row.bytes = Math.max(row.bytes, answer);
    }
    progress(round + 1, rounds);
  }
  return [...rows].map(([question, { times, bytes }]) => ({
    question,
    ...timesOf(times),
    ...(origin === null ? {} : { kb: Math.round(bytes / 1000) }),
  }));
}

const WARM_ROUNDS = 2;

/** @returns bytes of the answer */
export async function load(url) {
  const response = await fetch(url);
  const { byteLength } = await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return byteLength;
}

function timesOf(ms) {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}
