import { unitsOf } from './extract-weigh.ts';

/** The places where a page gives its title. */
export interface TitleSources {
  /** `<title>`. */
  document: string | null;
  /** og:title, twitter:title or JSON-LD headline. */
  declared: string | null;
  /** The page's h1, h2 … or other line above the text that may be its title. */
  headings: string[];
  siteNames: string[];
  /** The article's text: a prefix that the text uses as a word is no token. */
  body: () => string;
}

const LETTERS = /[^\p{L}\p{N}]+/gu;
/** `_频道_站名`, also with a blank in it (`_Ether Data`). */
const UNDERSCORE_SUFFIX = /_[^_]{1,20}$/;
/** What sets off ` - Site`, ` | Site`, `--站名`, `-站名`, `｜站名`; a hyphen inside a Latin word does not. */
const SEPARATOR = /\s+[-–—|｜·»:]+\s+|\s*[|｜»]\s*|-{2,}|——?(?=[^—]{1,12}$)|(?<=[\u3400-\u9fff）)”」！？])\s*-\s*/g;
const LONGEST_SUFFIX = 40;
const MOST_SUFFIXES = 4;
const SUFFIX_UNITS = 12;
/** A suffix and what sets it off stand within this many characters of the end. */
const SUFFIX_WINDOW = 64;
/** A coin or network that farms put in front of other people's titles. */
const TOKEN_PREFIX = /^([A-Za-z0-9]{2,10})[:：]\s*(?=.{4,})/;

/** Letters and digits only, for comparing titles from different places. */
export function foldTitle(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(LETTERS, '');
}

/**
 * The title without site suffixes and token prefixes, and as the page has it.
 * Where a heading says the same as the start of `<title>`, the heading is right.
 */
export function chooseTitle(sources: TitleSources): { title: string | null; rawTitle: string | null } {
  const rawTitle = sources.document ?? sources.declared ?? sources.headings[0] ?? null;
  if (rawTitle === null) return { title: null, rawTitle };
  const whole = foldTitle(rawTitle);
  const [nearest, ...others] = sources.headings;
  const best =
    longestIn(sources.document, whole, [nearest, sources.declared]) ?? longestIn(sources.document, whole, others);
  const chosen = best ?? otherTitle(sources) ?? sources.document ?? sources.declared ?? rawTitle;
  const confirmed = best !== null && foldTitle(best) !== whole;
  return {
    title: stripToken(stripSuffixes(chosen.trim(), sources.siteNames, confirmed), rawTitle, sources.body),
    rawTitle,
  };
}

/** The longest of the texts that is part of the page's `<title>`, if the page has one. */
function longestIn(
  document: string | null,
  whole: string,
  texts: readonly (string | null | undefined)[],
): string | null {
  const mustFit = document !== null;
  let best: string | null = null;
  let longest = 3;
  for (const text of texts) {
    if (!text) continue;
    const folded = foldTitle(text);
    const fits =
      !mustFit ||
      (whole.includes(folded) && folded.length >= 0.3 * whole.length) ||
      (folded.length >= LEAST_OPENING && opens(document, text));
    if (!fits || folded.length <= longest) continue;
    best = text;
    longest = folded.length;
  }
  return best;
}

/** A heading with so many letters may be a smaller part of `<title>`, if a separator follows it there. */
const LEAST_OPENING = 8;
const SEPARATED = /^\s{0,3}[-_|｜–—»]/;

function opens(document: string | null, heading: string): boolean {
  return document?.startsWith(heading) === true && SEPARATED.test(document.slice(heading.length));
}

const CUT_OFF = /\s{0,3}(?:\.{3}|…{1,6})\s{0,3}(?:[-_|–—].*)?$/;
const LEAST_UNITS = 6;

/** The heading, where `<title>` is the site's name or a cut-off headline, or two other places agree against it. */
function otherTitle({ document, declared, headings }: TitleSources): string | null {
  const heading = headings[0];
  if (document === null || heading === undefined || unitsOf(heading) < LEAST_UNITS) return null;
  if (declared !== null && foldTitle(declared) === foldTitle(heading)) return heading;
  const cut = foldTitle(document.replace(CUT_OFF, ''));
  if (CUT_OFF.test(document) && cut.length >= 4 && foldTitle(heading).startsWith(cut)) return heading;
  return headings.length === 1 && unitsOf(document) < LEAST_UNITS ? heading : null;
}

/** @param confirmed two places agree on a shorter title than `<title>`: only the family's underscore is stripped then */
function stripSuffixes(title: string, siteNames: readonly string[], confirmed: boolean): string {
  let rest = title;
  for (let i = 0; i < 3 && UNDERSCORE_SUFFIX.test(rest); i++) rest = rest.replace(UNDERSCORE_SUFFIX, '').trim();
  const sites = siteNames.map(foldTitle);
  for (let i = 0; i < MOST_SUFFIXES; i++) {
    const from = Math.max(0, rest.length - SUFFIX_WINDOW);
    const match = [...rest.slice(from).matchAll(SEPARATOR)].at(-1);
    const behind = match ? rest.slice(from + match.index + match[0].length) : '';
    if (!match || behind === '' || behind.length > LONGEST_SUFFIX) break;
    const left = rest.slice(0, from + match.index).trim();
    const suffix = foldTitle(behind);
    const named = sites.some((site) => site !== '' && (site.includes(suffix) || suffix.includes(site)));
    const short = unitsOf(behind) <= SUFFIX_UNITS && unitsOf(left) >= 6 && unitsOf(left) > unitsOf(behind);
    if (!named && (confirmed || !short)) break;
    if (left === '') break;
    rest = left;
  }
  return rest === '' ? title : rest;
}

function stripToken(title: string, rawTitle: string, body: () => string): string {
  const token = TOKEN_PREFIX.exec(title);
  if (!token?.[1] || unitsOf(title) - unitsOf(token[0]) < 5) return title;
  // `SEC:…` is a title if the text speaks of the SEC; a farm's token is also followed by a second one.
  const spoken = new RegExp(`(?<![A-Za-z0-9])${token[1]}(?![A-Za-z0-9])`).test(body());
  const farm = UNDERSCORE_SUFFIX.test(rawTitle);
  const plainToken = token[1] === token[1].toUpperCase() || token[1] === token[1].toLowerCase();
  return (farm && plainToken) || (!spoken && plainToken) ? title.slice(token[0].length).trim() : title;
}
