import { createBallast } from './ballast.js';
import { briefAt, DAYS, MUTATIONS } from './match-briefs.js';
import { wrapArticle } from './pages.js';
import { createProse } from './prose.js';
import { createRandom } from './random.js';
import { speller } from './speller.js';

/** Briefs between the paragraphs of one article. */
export const BRIEFS = 5;
/** How many of them stood on an earlier page: mirrors of one network draw their filler from one stock. */
const REPEATED = 2;
/** A repeated brief stood on one of so many pages before. */
const REACH = 200;
/** Briefs of these pages are none of those that a fill of any size stores. */
const FIRST_BRIEF = 3_000_000;
/** News is of these days: the pages go on where the archive's years end, so many of them a day. */
const PAGES_A_DAY = 40;
const LAYOUTS = ['press', 'portal', 'tables', 'soup'];
const PARAGRAPHS = 9;

/**
 * A page as mirrors print it: an article of its own in nine paragraphs, and between them five dated briefs, three of
 * them new and two that stood on an earlier page, one as it was and one changed as mirrors do; scripts, menus and lists
 * fill it up to its weight.
 * @param index 0 and up; the same index gives the same page on every machine
 * @param bytes about how large
 */
export function farmPage(index, bytes) {
  const random = createRandom(index * 2 + 77);
  const prose = createProse('zh', random);
  const ballast = createBallast('zh', random, prose);
  const briefs = briefsOf(index, random);
  const blocks = [];
  const spell = speller(Array.from({ length: PARAGRAPHS }, () => prose.paragraph()).join(''), random);
  for (let n = 0; n < PARAGRAPHS; n++) {
    blocks.push({ kind: 'p', text: spell(prose.paragraph()) });
    const brief = briefs[n - 2];
    if (brief) blocks.push({ kind: 'p', text: lineOf(brief) });
  }
  const title = `${spell(prose.headline())}，第${index}号档案`;
  const layout = LAYOUTS[index % LAYOUTS.length];
  return wrapArticle({ name: String(index), layout, lang: 'zh', bytes, random, ballast, title, blocks }).bytes;
}

function briefsOf(index, random) {
  const fresh = BRIEFS - REPEATED;
  const of = (page, nth) => briefAt(FIRST_BRIEF + page * fresh + nth, DAYS + Math.floor(page / PAGES_A_DAY));
  const own = Array.from({ length: fresh }, (_, n) => of(index, n));
  const earlier = () => of(Math.max(0, index - random.number(1, REACH)), random.number(0, fresh - 1));
  if (index === 0) return own;
  const kinds = Object.values(MUTATIONS);
  return [...own.slice(0, 2), earlier(), own[2], kinds[index % kinds.length](earlier(), random)];
}

function lineOf({ tag, headline, body, date, time }) {
  return `${tag ? `${tag} | ` : ''}${headline}：${body}[${date.replaceAll('-', '/')}${time ? ` ${time}` : ''}]`;
}
