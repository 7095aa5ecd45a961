import type { Box } from './extract-lines.ts';

/**
 * What an element's name, class or id says about its role. Only a hint: a box that holds much of the page's prose is
 * kept whatever it is called; an `aside` only if there is little else. `perhaps` is junk by a word that content is
 * called by too; `figure` surrounds a picture and perhaps what is said of it.
 */
export type Hint = 'aside' | 'junk' | 'perhaps' | 'caption' | 'figure' | null;

const ASIDE_NAMES = new Set(['nav', 'aside', 'footer', 'menu']);
const JUNK_NAMES = new Set(['form', 'dialog']);
const CAPTION_NAMES = new Set(['figcaption', 'caption']);
/** Words as they stand in class names and ids between `-`, `_` and changes of case. */
const wordsIn = (...groups: string[]) => new RegExp(`(?:^|[^a-z])(?:${groups.join('|')})(?=$|[^a-z])`);
const JUNK_WORDS = wordsIn(
  'adv|advert\\w*|adsense|banner|sponsor\\w*|promo\\w*|commercial',
  'nav\\w*|menu|breadcrumbs?|crumbs?|pager|pagination|paging|toolbar|toc|skip',
  'comments?|commentlist|disqus|respond|replies|reply|livere|remark',
  'sidebar|rail|widget|related\\w*|recommend\\w*|recirc|outbrain|taboola|trending|ranking|morenews|readmore|prevnext',
  'sharing|shares|bdsharebuttonbox|subscribe|newsletter|signup|login|register|modal|popup|cookie|consent|gdpr|tooltip',
  'visually-?hidden|sr-only|screen-?reader\\w*|d-none|no-?print',
  'footer|copyright|disclaimer|tagcloud|author-?bio',
);
const PERHAPS_WORDS = wordsIn(
  'ad|ads|side|aside|popular|hot\\w*|rank|prev|next|share|social|follow|paywall|overlay',
  'controls?|(?:font|text)-?size|tools?|toolbox|fenxiang|xiangguan|tuijian|guanggao|daohang',
  'foot|legal|statement|tags?|keywords|editor|qrcode|qr|app|download|print|feedback|correction|byline|bio',
);
/** What publishing systems call the element around a whole article, beside the names of its tags and categories. */
const ENTRY_WORDS = /(?:^|\s)(?:hentry|type-post|status-publish)(?:\s|$)/;
const WHOLE_NAMES = new Set(['html', 'body', 'main']);
const COMMENT_WORDS = /(?:^|[^a-z])(?:comments?|commentlist|disqus|respond|replies|livere)(?=$|[^a-z])/;
const CAPTION_WORDS =
  /(?:^|[^a-z])(?:[a-z]{0,9}captions?|(?:img|image|pic|photo)[-_]?(?:wrap\w{0,6}|desc\w{0,8}|txt|text|info)|photo-?credit|credits?|cutline|legende|leyenda|wp-caption\w*)(?=$|[^a-z])/;
const FIGURE_WORDS = wordsIn('photos?|foto|picture|figure|images?|img|pics?');
const CASE_CHANGE = /([a-z0-9])([A-Z])/g;

/** Sites repeat their class names; a hostile page must not fill the memory with what it makes up. */
const MOST_KNOWN = 5_000;
const LONGEST_KNOWN = 200;
const known = new Map<string, Hint>();

export function hintOf(box: Box): Hint {
  if (box.hidden || ASIDE_NAMES.has(box.name)) return 'aside';
  if (JUNK_NAMES.has(box.name)) return 'junk';
  if (CAPTION_NAMES.has(box.name)) return 'caption';
  const { marks } = box;
  if (marks === '' || WHOLE_NAMES.has(box.name)) return null;
  const found = known.get(marks);
  if (found !== undefined) return found;
  const hint = hintIn(marks.replace(CASE_CHANGE, '$1-$2').toLowerCase());
  if (known.size >= MOST_KNOWN) known.clear();
  if (marks.length <= LONGEST_KNOWN) known.set(marks, hint);
  return hint;
}

function hintIn(words: string): Hint {
  if (CAPTION_WORDS.test(words)) return 'caption';
  if (ENTRY_WORDS.test(words)) return null;
  if (JUNK_WORDS.test(words)) return COMMENT_WORDS.test(words) ? 'aside' : 'junk';
  if (PERHAPS_WORDS.test(words)) return 'perhaps';
  return FIGURE_WORDS.test(words) ? 'figure' : null;
}
