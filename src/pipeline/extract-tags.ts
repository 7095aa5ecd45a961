/** How the reading of a page treats an element, by its name. */
export interface Tag {
  name: string;
  /** Stands on lines of its own. */
  isBlock: boolean;
  /** What a reader does not see as text of the page: left out with all it holds. */
  isSkipped: boolean;
  /** Has no content and no end tag. */
  isVoid: boolean;
  /** Says something about the page without showing it. */
  isDeclaring: boolean;
  /** Holds no HTML: tags in it may close themselves. */
  isForeign: boolean;
  /** Elements that end where this one begins. */
  closes: ReadonlySet<string> | null;
}

const words = (text: string): string[] => text.split(' ');
const BLOCKS = words(
  'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre search section summary table tbody td tfoot th thead tr ul',
);
const SKIPPED = words(
  'script style noscript template iframe frame object embed applet svg math canvas video audio map select option textarea input button datalist title meta link base rt rp img picture source',
);
const VOID = words(
  'area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr',
);
const DECLARING = words('title meta base time script');
const INLINE = words('a b em font i small span strong time u');
/**
 * Elements whose end tag a page may leave out, and the start tags that end them then: the HTML standard (WHATWG), section
 * 13.1.2.4 "Optional tags". An element also ends where its parent ends, so a row's start ends the cell before it. `button`
 * and `select` are from section 13.2.6.4, where neither may stand in another of its kind.
 */
const ENDED_BY: Record<string, string> = {
  head: 'body',
  li: 'li',
  dt: 'dt dd',
  dd: 'dt dd',
  p: 'address article aside blockquote center details dialog dir div dl dt dd fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table tbody td tfoot th tr ul',
  rt: 'rt rp',
  rp: 'rt rp',
  optgroup: 'optgroup hr select',
  option: 'option optgroup hr select',
  caption: 'colgroup thead tbody tfoot tr',
  colgroup: 'thead tbody tfoot tr',
  thead: 'tbody tfoot',
  tbody: 'tbody tfoot',
  tfoot: 'tbody',
  tr: 'tr tbody tfoot',
  td: 'td th tr tbody tfoot',
  th: 'td th tr tbody tfoot',
  button: 'button',
  select: 'select input textarea',
};
/** The same by the start tag: what it ends. */
const CLOSES = new Map<string, Set<string>>();
for (const [ended, starts] of Object.entries(ENDED_BY))
  for (const start of words(starts)) CLOSES.set(start, (CLOSES.get(start) ?? new Set()).add(ended));

const KNOWN = new Map<string, Tag>();
for (const name of [BLOCKS, SKIPPED, VOID, DECLARING, INLINE, Object.keys(ENDED_BY), [...CLOSES.keys()]].flat()) {
  KNOWN.set(name, {
    name,
    isBlock: BLOCKS.includes(name),
    isSkipped: SKIPPED.includes(name),
    isVoid: VOID.includes(name),
    isDeclaring: DECLARING.includes(name),
    isForeign: name === 'svg' || name === 'math',
    closes: CLOSES.get(name) ?? null,
  });
}

/** Short names by their characters' codes: finding them so takes no string. */
const SHORT = new Map<number, Tag>();
const SHORTEST_KEYED = 4;
for (const tag of KNOWN.values())
  if (tag.name.length <= SHORTEST_KEYED) SHORT.set(keyOf(tag.name, 0, tag.name.length), tag);

function keyOf(text: string, start: number, end: number): number {
  let key = 0;
  for (let i = start; i < end; i++) key = key * 128 + (text.charCodeAt(i) & 127);
  return key;
}

/** The tag whose name, as the page writes it, stands at this place of the source. */
export function tagAt(html: string, start: number, end: number): Tag {
  const short = end - start <= SHORTEST_KEYED ? SHORT.get(keyOf(html, start, end)) : undefined;
  return short && html.startsWith(short.name, start) ? short : tagOf(html.slice(start, end));
}

function tagOf(name: string): Tag {
  const known = KNOWN.get(name);
  if (known) return known;
  const lower = name.toLowerCase();
  return (
    KNOWN.get(lower) ?? {
      name: lower,
      isBlock: false,
      isSkipped: false,
      isVoid: false,
      isDeclaring: false,
      isForeign: false,
      closes: null,
    }
  );
}
