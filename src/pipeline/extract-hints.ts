import type { Box } from './extract-lines.ts';

/**
 * What an element's name, class or id says about its role. Only a hint: a box that holds much of the page's prose is
 * kept whatever it is called; an `aside` only if there is little else.
 */
export type Hint = 'aside' | 'junk' | 'caption' | null;

const ASIDE_NAMES = new Set(['nav', 'aside', 'footer', 'menu']);
const JUNK_NAMES = new Set(['form', 'dialog']);
const CAPTION_NAMES = new Set(['figcaption', 'caption']);
/** Words as they stand in class names and ids between `-`, `_` and changes of case. */
const JUNK_WORDS = new RegExp(
  `(?:^|[^a-z])(?:${[
    'ad|ads|adv|advert\\w*|adsense|banner|sponsor\\w*|promo\\w*|commercial',
    'nav\\w*|menu|breadcrumbs?|crumbs?|pager|pagination|paging|toolbar|toc|skip',
    'comments?|commentlist|disqus|respond|replies|reply|livere|remark',
    'sidebar|side|aside|rail|widget|related\\w*|recommend\\w*|recirc|outbrain|taboola|popular|trending|hot\\w*|ranking|rank|morenews|readmore|prevnext|prev|next',
    'share|sharing|shares|social|bdsharebuttonbox|follow|subscribe|newsletter|signup|login|register|paywall|modal|popup|cookie|consent|gdpr|overlay|tooltip',
    'visually-?hidden|sr-only|screen-?reader\\w*|d-none|no-?print',
    'footer|foot|copyright|disclaimer|legal|statement|tags?|tagcloud|keywords|editor|qrcode|qr|app|download|print|feedback|correction|byline|author-?bio|bio',
  ].join('|')})(?=$|[^a-z])`,
);
const COMMENT_WORDS = /(?:^|[^a-z])(?:comments?|commentlist|disqus|respond|replies|livere)(?=$|[^a-z])/;
const CAPTION_WORDS =
  /(?:^|[^a-z])(?:[a-z]{0,9}captions?|(?:img|image|pic|photo)[-_]?(?:wrap\w{0,6}|desc\w{0,8}|txt|text|info)|photo-?credit|credits?)(?=$|[^a-z])/;
const CASE_CHANGE = /([a-z0-9])([A-Z])/g;

/** Remembers what it has seen: pages repeat their class names. */
export function createHinter(): (box: Box) => Hint {
  const seen = new Map<string, Hint>();
  return (box) => {
    if (box.hidden || ASIDE_NAMES.has(box.name)) return 'aside';
    if (JUNK_NAMES.has(box.name)) return 'junk';
    if (CAPTION_NAMES.has(box.name)) return 'caption';
    if (box.marks === '') return null;
    let hint = seen.get(box.marks);
    if (hint === undefined) {
      const words = box.marks.replace(CASE_CHANGE, '$1-$2').toLowerCase();
      hint = CAPTION_WORDS.test(words)
        ? 'caption'
        : !JUNK_WORDS.test(words)
          ? null
          : COMMENT_WORDS.test(words)
            ? 'aside'
            : 'junk';
      seen.set(box.marks, hint);
    }
    return hint;
  };
}
