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
/** Elements before which an open paragraph ends. */
const ENDS_P = words(
  'p h1 h2 h3 h4 h5 h6 address article aside blockquote details div dl fieldset figcaption figure footer form header hr main nav ol pre section table ul',
);
const CLOSES: Record<string, string> = {
  tr: 'tr th td',
  th: 'th',
  td: 'thead th td',
  body: 'head link script',
  li: 'li',
  option: 'option',
  optgroup: 'optgroup option',
  dd: 'dd dt',
  dt: 'dd dt',
  rt: 'rt rp',
  rp: 'rt rp',
  tbody: 'thead tbody',
  tfoot: 'thead tbody',
  ...Object.fromEntries(ENDS_P.map((name) => [name, 'p'])),
  ...Object.fromEntries(
    words('select input output button datalist textarea').map((name) => [
      name,
      'input option optgroup select button datalist textarea',
    ]),
  ),
};

const KNOWN = new Map<string, Tag>();
for (const name of [BLOCKS, SKIPPED, VOID, DECLARING, INLINE, Object.keys(CLOSES)].flat()) {
  KNOWN.set(name, {
    name,
    isBlock: BLOCKS.includes(name),
    isSkipped: SKIPPED.includes(name),
    isVoid: VOID.includes(name),
    isDeclaring: DECLARING.includes(name),
    isForeign: name === 'svg' || name === 'math',
    closes: CLOSES[name] ? new Set(words(CLOSES[name])) : null,
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
