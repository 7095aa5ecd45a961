import { storable } from './decode.ts';
import { type Byline, readByline } from './extract-byline.ts';
import { type MarkedElement, walkPage } from './extract-walk.ts';
import { type Look, lookAt } from './extract-weigh.ts';

const AUTHOR = /author|byline/i;
const DATE = /date|time|publish/i;
/** A name that stands alone in its element has hardly more characters. */
const LONGEST_NAME = 40;
const LONGEST_DATE = 80;
/** A name needs a letter, and neither a colon nor the end of a sentence. */
const NAME_ONLY = /^[^:：。！？!?@\d<>|]*\p{L}[^:：。！？!?@\d<>|]*$/u;

/**
 * Looks for author and time in elements that are named so, for pages that give them nowhere else.
 * `name` is a name that stands alone in an element named for authors: perhaps the site's, or a commenter's.
 * @param marked elements whose class, id or microdata speaks of authors or dates
 */
export function readMarked(
  marked: readonly MarkedElement[],
  now: Date | undefined,
): Pick<Byline, 'author' | 'published' | 'rejected'> & { name: string | null } {
  const texts = (names: RegExp, longest: number) =>
    marked
      .filter(({ attributes: { class: className, id, itemprop, rel } }) =>
        names.test(`${className} ${id} ${itemprop} ${rel}`),
      )
      .map(textOf)
      .filter(({ text }) => text !== '' && text.length <= longest);
  const names = texts(AUTHOR, LONGEST_NAME);
  const { author } = readByline(names, now);
  const { published, rejected } = readByline(texts(DATE, LONGEST_DATE), now);
  const alone = names.find(({ text }) => NAME_ONLY.test(text) && text.length > 1);
  return { author, name: alone?.text ?? null, published, rejected };
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
