import { sql } from 'kysely';
import { listArticles } from '../dist/reports/articles.js';
import { briefPlace, listBriefs } from '../dist/reports/briefs.js';
import { EVERYTHING } from '../dist/reports/filter.js';
import { readOverview } from '../dist/reports/overview.js';
import { search } from '../dist/reports/search.js';
import { PROVINCES } from './query-pieces.js';
import { createRandom } from './random.js';

const ROWS = 50;
export const BAR_MS = 50;

/** Questions, each with a value for the n-th time that it is asked. */
function questions() {
  const random = createRandom(11);
  const day = () => `20${random.number(17, 21)}-${String(random.number(1, 12)).padStart(2, '0')}-15`;
  const values = {
    category: () => random.pick(['park', 'policy', 'market', 'other']),
    region: () => {
      const n = random.number(0, PROVINCES.length * 11 - 1);
      return n < PROVINCES.length
        ? { code: String(n + 1), name: '' }
        : { code: String(100 + n - PROVINCES.length), name: '' };
    },
    park: () => `第${random.number(0, 1999)}号园`,
    site: () => `site${random.number(1, 240)}.invalid`,
    network: () => `network${random.number(0, 60)}`,
    text: () => random.pick(TWO_CHARACTERS),
    since: day,
  };
  const filters = Object.keys(values);
  const pairs = filters.flatMap((one, n) => filters.slice(n + 1).map((other) => [one, other]));
  const filterOf = (names) => ({ ...EVERYTHING, ...Object.fromEntries(names.map((name) => [name, values[name]()])) });
  return {
    overview: (db) => readOverview(db),
    'list of briefs': (db) => listBriefs(db, EVERYTHING, ROWS),
    'list of briefs, by seen': (db) => listBriefs(db, { ...EVERYTHING, by: 'seen' }, ROWS),
    ...Object.fromEntries(
      pairs.map((pair) => [`briefs by ${pair.join(' and ')}`, (db) => listBriefs(db, filterOf(pair), ROWS)]),
    ),
    'articles by category and text': (db) => listArticles(db, filterOf(['category', 'text']), ROWS),
    'articles by region and network': (db) => listArticles(db, filterOf(['region', 'network']), ROWS),
    'next page of briefs by category': async (db) => {
      const filter = filterOf(['category']);
      const rows = await listBriefs(db, filter, ROWS, { day: day(), id: 1 });
      return rows.length > 0 ? briefPlace(rows.at(-1), filter) : null;
    },
    'search, two characters': (db) => search(db, { ...EVERYTHING, text: random.pick(TWO_CHARACTERS) }, { limit: 20 }),
    'search, in nearly every text': (db) => search(db, { ...EVERYTHING, text: '区块' }, { limit: 20 }),
    'search, rare': (db) => search(db, { ...EVERYTHING, text: random.pick(RARE) }, { limit: 20 }),
    'search, a phrase': (db) => search(db, { ...EVERYTHING, text: random.pick(PHRASES) }, { limit: 20 }),
    'search, with category and region': (db) =>
      search(db, { ...filterOf(['category', 'region']), text: random.pick(TWO_CHARACTERS) }, { limit: 20 }),
  };
}

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
  TWO_CHARACTERS = ['区块', '园区', '政策', '浙江', ...cut(2)];
  PHRASES = ['"区块链技术"', ...cut(5)];
  const { rows: rare } = await sql`select substr(folded, title_length + 20, 2) as text from search_entries
    where id = any(${ids}::bigint[])`.execute(db);
  RARE = rare.map(({ text }) => text).filter((text) => /^[\u4e00-\u9fff]{2}$/.test(text));
}

/** Asks every question `rounds` times in turn. @returns p50 and p95 in ms for each, the worst first */
export async function measure(db, size, rounds, progress) {
  await pickTexts(db, size);
  const asked = Object.entries(questions());
  const times = new Map(asked.map(([name]) => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const [name, ask] of asked) {
      const begun = performance.now();
      await ask(db);
      if (round >= 0) times.get(name).push(performance.now() - begun);
    }
    progress(round + 1, rounds);
  }
  return [...times].map(([question, ms]) => {
    const sorted = ms.sort((a, b) => a - b);
    const at = (share) =>
      Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
    return { question, p50: at(0.5), p95: at(0.95), max: at(1) };
  });
}
