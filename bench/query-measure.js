import { sql } from 'kysely';
import { regionCalled } from '../dist/pipeline/region-called.js';
import { listArticles } from '../dist/reports/articles.js';
import { listBriefs } from '../dist/reports/briefs.js';
import { EVERYTHING } from '../dist/reports/filter.js';
import { readOverview } from '../dist/reports/overview.js';
import { listParks, listRegions } from '../dist/reports/places.js';
import { search } from '../dist/reports/search.js';
import { readWeekly } from '../dist/reports/weekly.js';
import { weekOf } from '../dist/reports/weeks.js';
import { writeQuery } from '../dist/web/query.js';
import { OLD_TOPIC, PROVINCES } from './query-pieces.js';
import { createRandom } from './random.js';
import { percentile, say } from './run.js';

const ROWS = 50;
const HITS = 20;
const WARM_ROUNDS = 2;
/** A question that has taken so long in all is not asked again once it was asked so often. */
const MOST_MS = 10_000;
const LEAST_ROUNDS = 3;
/** Kinds of questions: how they are asked of the database, and where the page has the answer. */
const BRIEFS = { ask: (db, now) => listBriefs(db, now, ROWS), path: '/briefs' };
const ARTICLES = { ask: (db, now) => listArticles(db, now, ROWS), path: '/articles' };
const SEARCH = { ask: (db, now) => search(db, now, { limit: HITS }), path: '/search' };
const REGIONS = { ask: (db, now) => listRegions(db, now, ROWS), path: '/regions' };
const PARKS = { ask: (db, now) => listParks(db, now, ROWS), path: '/parks' };
const OVERVIEW = { ask: (db) => readOverview(db), path: '/' };
const WEEKLY = { ask: (db, { since }) => readWeekly(db, EVERYTHING, weekOf(since)), path: null };
const NEXT_PAGE = { ask: (db, now) => listBriefs(db, now, ROWS, { day: '2021-06-15', id: 1 }), path: null };

/** Texts of the filled database. @returns `common`: words from nearly everywhere to nearly nowhere; `rare`; `phrases` */
async function textsOf(db, size) {
  const random = createRandom(5);
  const ids = Array.from({ length: 60 }, () => random.number(1, size));
  const { rows } = await sql`select headline, substr(body, 30, 2) as rare from briefs
    where id = any(${ids}::bigint[])`.execute(db);
  const headlines = rows.map(({ headline }) => [...headline.replace(/，.*/, '')]);
  const cut = (length) =>
    headlines
      .filter((text) => text.length >= length + 2)
      .map((text) => {
        const from = random.number(0, text.length - length);
        return text.slice(from, from + length).join('');
      });
  const words = (texts) => texts.filter((text) => /^[\u4e00-\u9fff]{2}$/.test(text));
  return {
    common: ['区块', '园区', '政策', '浙江', ...words(cut(2))],
    rare: words(rows.map(({ rare }) => rare)),
    phrases: ['区块链技术', ...cut(5)].map((text) => `"${text}"`),
  };
}

/** @returns by name `{ ask, path, filter }`; `filter()` gives another filter each time */
function questionsOf({ common, rare, phrases }) {
  const random = createRandom(11);
  const values = {
    category: () => random.pick(['park', 'policy', 'market', 'other']),
    region: () => regionCalled(random.pick(PROVINCES)),
    park: () => `第${random.number(0, 1999)}号园`,
    site: () => `site${random.number(1, 240)}.invalid`,
    network: () => `network${random.number(0, 60)}`,
    text: () => random.pick(common),
    since: () => `20${random.number(17, 24)}-${String(random.number(1, 12)).padStart(2, '0')}-15`,
  };
  const filters = Object.keys(values);
  const questions = {};
  /** @param names of filters @param fixed filters of one value, or functions that give one */
  const add = (question, kind, names = [], fixed = {}) => {
    const filter = () => {
      const now = { ...EVERYTHING };
      for (const name of names) now[name] = values[name]();
      for (const [name, value] of Object.entries(fixed)) now[name] = typeof value === 'function' ? value() : value;
      return now;
    };
    questions[question] = { ...kind, filter };
  };
  add('overview', OVERVIEW);
  add('weekly', WEEKLY, ['since']);
  for (const [name, kind] of Object.entries({ regions: REGIONS, parks: PARKS })) {
    add(name, kind);
    for (const by of ['category', 'since', 'text']) add(`${name} by ${by}`, kind, [by]);
  }
  add('briefs', BRIEFS);
  for (const [n, one] of filters.entries())
    for (const other of filters.slice(n + 1)) add(`briefs by ${one} and ${other}`, BRIEFS, [one, other]);
  add('briefs by category, region and text', BRIEFS, ['category', 'region', 'text']);
  add('next page of briefs by category', NEXT_PAGE, ['category']);
  for (const by of ['seen', 'occurred']) {
    add(`briefs in order of ${by}`, BRIEFS, [], { by });
    for (const name of ['category', 'region', 'site', 'text'])
      add(`briefs in order of ${by} by ${name}`, BRIEFS, [name], { by });
    add(`briefs in order of ${by}, old topic`, BRIEFS, [], { by, text: OLD_TOPIC });
  }
  add('briefs, old topic', BRIEFS, [], { text: OLD_TOPIC });
  add('briefs by region, old topic', BRIEFS, ['region'], { text: OLD_TOPIC });
  add('articles', ARTICLES);
  for (const pair of ['category text', 'region network', 'network text'])
    add(`articles by ${pair.replace(' ', ' and ')}`, ARTICLES, pair.split(' '));
  add('search, two characters', SEARCH, ['text']);
  add('search, in more than half of the texts', SEARCH, [], { text: '区块' });
  add('search, rare', SEARCH, [], { text: () => random.pick(rare) });
  add('search, a phrase', SEARCH, [], { text: () => random.pick(phrases) });
  add('search, one word without another', SEARCH, [], {
    text: () => `${random.pick(common)} -${random.pick(common)}区`,
  });
  add('search, old topic', SEARCH, [], { text: OLD_TOPIC });
  add('search, old topic with region', SEARCH, ['region'], { text: OLD_TOPIC });
  add('search, with category and region', SEARCH, ['text', 'category', 'region']);
  add('search, with network', SEARCH, ['text', 'network']);
  return questions;
}

/**
 * Asks every question `rounds` times in turn, after two rounds that do not count; a slow one less often.
 * @param how `origin`: where a page listens that is asked over HTTP, otherwise the functions are asked
 * @returns for each question p50, p95 and most in ms, how often it was asked and failed, and of a page the most kB of HTML
 */
export async function measure(db, { size, rounds, origin = null }, progress) {
  const states = Object.entries(questionsOf(await textsOf(db, size)))
    .filter(([, { path }]) => origin === null || path !== null)
    .map(([question, how]) => ({ question, ...how, times: [], spent: 0, failed: 0, bytes: 0 }));
  for (let round = -WARM_ROUNDS; round < rounds; round++) {
    for (const state of states) {
      if (state.spent > MOST_MS && state.times.length >= LEAST_ROUNDS) continue;
      const ms = await askOnce(db, origin, state);
      state.spent += ms;
      if (round >= 0) state.times.push(ms);
    }
    progress(round + 1);
  }
  const ms = (times, share) => Math.round(percentile(times, share) * 10) / 10;
  return states.map(({ question, times, failed, bytes }) => ({
    question,
    ...{ p50: ms(times, 0.5), p95: ms(times, 0.95), max: ms(times, 1), asked: times.length, failed },
    ...(origin === null ? {} : { kb: Math.round(bytes / 1000) }),
  }));
}

/** A question that ends with an error, such as a statement's timeout, took time as well. @returns milliseconds */
async function askOnce(db, origin, state) {
  const now = state.filter();
  const begun = performance.now();
  try {
    if (origin === null) await state.ask(db, now);
    else state.bytes = Math.max(state.bytes, await load(`${origin}${state.path}${writeQuery(now)}`));
  } catch (error) {
    if (state.failed === 0) say(`${state.question}: ${error.message}`);
    state.failed++;
  }
  return performance.now() - begun;
}

/** @returns bytes of the answer */
export async function load(url) {
  const response = await fetch(url);
  const { byteLength } = await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return byteLength;
}
