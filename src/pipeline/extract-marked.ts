import { storable } from './decode.ts';
import { type Byline, readByline } from './extract-byline.ts';
import { type MarkedElement, walkPage } from './extract-walk.ts';
import { type Look, lookAt } from './extract-weigh.ts';

const AUTHOR = /author|byline|writer/i;
/** An account's name: its owner may be the author. */
const ACCOUNT = /nick/i;
const DATE = /date|time|publish/i;
/** A name that stands alone in its element has hardly more characters. */
const LONGEST_NAME = 40;
const LONGEST_DATE = 80;
/** A name needs a letter, and neither a colon nor the end of a sentence. */
const NAME_ONLY = /^[^:：。！？!?@\d<>|]*\p{L}[^:：。！？!?@\d<>|]*$/u;

/**
 * Looks for author and time in elements that are named so, for pages that give them nowhere else.
 * `names` stand alone, or first, in elements named for authors: perhaps the site's, or a commenter's; `accounts` in
 * elements named for accounts.
 * @param marked elements whose class, id or microdata speaks of authors or dates
 */
export function readMarked(
  marked: readonly MarkedElement[],
  now: Date | undefined,
): Pick<Byline, 'author' | 'published' | 'rejected'> & { names: string[]; accounts: string[] } {
  const named = (names: RegExp) =>
    marked.filter(({ attributes: { class: className, id, itemprop, rel } }) =>
      names.test(`${className} ${id} ${itemprop} ${rel}`),
    );
  const authors = named(AUTHOR);
  const { author } = readByline(textsOf(authors, LONGEST_NAME), now);
  const { published, rejected } = readByline(textsOf(named(DATE), LONGEST_DATE), now);
  return { author, names: namesIn(authors), accounts: namesIn(named(ACCOUNT)), published, rejected };
}

function namesIn(marked: readonly MarkedElement[]): string[] {
  const alone = textsOf(marked, LONGEST_NAME).map(({ text }) => text);
  return [...alone, ...marked.map(firstText)].filter((text) => NAME_ONLY.test(text) && text.length > 1);
}

function textsOf(marked: readonly MarkedElement[], longest: number): Look[] {
  return marked.map(textOf).filter(({ text }) => text !== '' && text.length <= longest);
}

const LABEL_ONLY =
  /^(?:(?:written|posted|published|words?|text|story)?\s?by|authors?|作者|撰文|文|原创|原創)\s?[:：]?$/i;

/** `<div class="author"><img><a>Name</a> <a>follow</a> …`: the first text between tags. */
function firstText({ html }: MarkedElement): string {
  for (const [, chunk] of html.matchAll(/>\s{0,99}([^<>\s][^<>]{0,60})</g)) {
    const text = storable(chunk ?? '')
      .replace(/\s+/g, ' ')
      .trim();
    if (!LABEL_ONLY.test(text)) return text;
  }
  return '';
}

function textOf({ attributes, html }: MarkedElement): Look {
  const text =
    attributes.content ??
    walkPage(html)
      ?.lines.map((line) => line.text)
      .join(' ') ??
    '';
  return lookAt(storable(text).replace(/\s+/g, ' ').trim());
}
