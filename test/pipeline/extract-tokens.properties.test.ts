import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type DefaultTreeAdapterMap, Parser, type Token } from 'parse5';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/pipeline/decode.ts';
import { type Attributes, readTokens } from '../../src/pipeline/extract-tokens.ts';
import { walkPage } from '../../src/pipeline/extract-walk.ts';

/**
 * The tokenizer beside parse5, which reads as the standard says. Where it differs on purpose the documents below do not go:
 * - `iframe`, `noembed`, `noframes`, `xmp`, `plaintext` hold markup here: no article stands in them.
 * - A script ends at its first end tag, also where `<!-- <script>` would have it go on: scripts are not read as text.
 * - Control characters count as blanks: one comparison instead of five, and no page names anything with them.
 * - A `<` or `</` that ends the page is no text: it is what a cut page leaves.
 * - All of `svg` and `math` is foreign, what stands in their `foreignObject` too, and HTML in them does not end them: reading
 *   leaves them out whole. `title` and `style` in them hold no markup.
 * - Text between a table's rows stays where it is, and is not moved before the table.
 */

const FIXTURES = new URL('../fixtures/pages/', import.meta.url);
const NAMES = [
  ...['class', 'id', 'role', 'style', 'hidden', 'itemprop', 'rel', 'href'],
  ...['name', 'property', 'content', 'datetime', 'type', 'src'],
];

/** Tags as text with the attributes that reading looks at, and the text between them. */
class Tokens {
  readonly list: string[] = [];
  private text = '';

  add(data: string): void {
    this.text += data.replace(/\r\n?/g, '\n');
  }
  tag(name: string, attributes: Iterable<[string, string]>): void {
    this.end();
    const sorted = [...attributes].map(([key, value]) => `${key}=${value.replace(/\r\n?/g, '\n')}`).toSorted();
    this.list.push(`<${name}${sorted.map((attribute) => ` ${attribute}`).join('')}>`);
  }
  end(): string[] {
    if (this.text !== '') this.list.push(this.text);
    this.text = '';
    return this.list;
  }
}

function ourTokens(html: string): string[] {
  const tokens = new Tokens();
  let foreign = 0;
  const isForeign = (name: string) => name === 'svg' || name === 'math';
  readTokens(html, {
    text: (data) => tokens.add(data),
    open: ({ name }, attributes: Attributes, _start, _end, isClosed) => {
      tokens.tag(name, Object.entries(attributes));
      if (isForeign(name) && !isClosed) foreign++;
      return true;
    },
    close: ({ name }) => {
      tokens.tag(`/${name}`, []);
      if (isForeign(name) && foreign > 0) foreign--;
    },
    isForeign: () => foreign > 0,
  });
  return tokens.end();
}

/** Parses as browsers without scripts do, and keeps each token once, however often building the tree takes it up. */
class Recorder extends Parser<DefaultTreeAdapterMap> {
  readonly tokens = new Tokens();
  private last: Token.Token | null = null;

  private isNew(token: Token.Token): boolean {
    const isNew = token !== this.last;
    this.last = token;
    return isNew;
  }
  override onStartTag(token: Token.TagToken): void {
    const wanted = token.attrs.filter(({ name }) => NAMES.includes(name));
    if (this.isNew(token)) this.tokens.tag(token.tagName, new Map(wanted.map(({ name, value }) => [name, value])));
    super.onStartTag(token);
  }
  override onEndTag(token: Token.TagToken): void {
    if (this.isNew(token)) this.tokens.tag(`/${token.tagName}`, []);
    super.onEndTag(token);
  }
  override onCharacter(token: Token.CharacterToken): void {
    if (this.isNew(token)) this.tokens.add(token.chars);
    super.onCharacter(token);
  }
  override onWhitespaceCharacter(token: Token.CharacterToken): void {
    if (this.isNew(token)) this.tokens.add(token.chars);
    super.onWhitespaceCharacter(token);
  }
}

function peer(html: string): Recorder {
  const recorder = new Recorder({ scriptingEnabled: false });
  recorder.tokenizer.write(html, true);
  return recorder;
}

/** What a browser would not show as text of the page. */
const UNSEEN = new Set(['script', 'style', 'title', 'svg', 'math', 'select', 'textarea', 'template', 'button']);

function textOf(node: DefaultTreeAdapterMap['node']): string {
  if ('value' in node) return node.value;
  if (!('childNodes' in node) || UNSEEN.has(node.nodeName)) return '';
  return node.childNodes.map(textOf).join('');
}

const withoutBlanks = (text: string) => text.replace(/\s+/g, '');

/** Each blank has a Chinese character beside it: single letters and signs between blanks are taken for spoilt text. */
const WORD = fc.constantFrom(
  '园区',
  '开园 ',
  'block',
  ' 十',
  '。',
  '甲 < 乙',
  '&',
  '甲 & 乙',
  '\n园',
  '>',
  '--',
  ']]>',
  '"',
);
const REFERENCE = fc.constantFrom(
  ...['&amp;', '&lt;', '&copy', '&notit;', '&hellip;', '&#20013;', '&#x4e2d', '&#146;', '&bogus;', '&#0;', '&ampx'],
  ...['&#xD800;', '&#1114112;', '&#00000000065;', '&ldquo', '&NotEqualTilde;', '&#;', '&#x;'],
);
const COMMENT = fc
  .array(fc.constantFrom('-', '--', '!', '>', '<', '<!--', '<p>', '园', '--!', '!>', '-->'), { maxLength: 6 })
  .chain((parts) => fc.constantFrom('-->', '--!>').map((end) => `<!--${parts.join('')}${end}`));
const SECTION = fc
  .array(fc.constantFrom('园', '<g>', ']]', '>', '&amp;', ']'), { maxLength: 5 })
  .map((parts) => `<![CDATA[${parts.join('')}]]>`);
const NAME_IN_ANY_CASE = fc
  .tuple(fc.constantFrom(...NAMES, 'alt', 'data-id', 'onclick', 'dateTime', 'itemProp'), fc.nat(0xffffff))
  .map(([name, capitals]) => [...name].map((c, i) => ((capitals >> i) & 1 ? c.toUpperCase() : c)).join(''));
/** `style` and `class` only with values that hide nothing: what is hidden is a matter of reading, not of tokens. */
const VALUE = fc
  .array(fc.oneof(REFERENCE, fc.constantFrom('red', 'x', '区', '?a=1', '&b=2', '&copy=3', '/', '=')), { maxLength: 4 })
  .map((parts) => parts.join(''));
const ATTRIBUTE = fc
  .tuple(NAME_IN_ANY_CASE, fc.constantFrom('', '=', ' = ', '=\n'), VALUE, fc.constantFrom('"', "'", ''))
  .map(([name, equals, value, quote]) => {
    if (equals === '') return name;
    return quote === ''
      ? `${name}${equals}v${value.replaceAll(/\/$/g, '')}`
      : `${name}${equals}${quote}${value}${quote}`;
  });
const ATTRIBUTES = fc
  .array(ATTRIBUTE, { maxLength: 3 })
  .map((list) => list.map((attribute, i) => `${i % 2 ? '\n' : ' '}${attribute}`).join(''));

const OTHER = fc.oneof(
  fc.constantFrom('<?xml version="1.0"?>', '</ bogus>', '</>', '<!bogus>', '<br>', '<BR/>', '<img src=x alt="a>b">'),
  fc.constantFrom('<script>if (a<b) "</p>"</SCRIPT >', '<style>p>a{}</style>', '<textarea>a<b>&lt;</textarea>'),
  fc.constantFrom('<select><option>a<option>b<optgroup><option>c</select>', '<button>a</button>'),
  fc.tuple(ATTRIBUTES, SECTION).map(([attributes, section]) => `<svg${attributes}><g>${section}</g></svg>`),
  SECTION,
  COMMENT,
);
const TEXT = fc.array(fc.oneof(WORD, REFERENCE, OTHER), { maxLength: 5 }).map((parts) => parts.join(''));
const INLINE = fc
  .tuple(fc.constantFrom('b', 'a', 'span', 'FONT', 'em', 'x-y'), ATTRIBUTES, TEXT, fc.boolean())
  .map(([name, attributes, text, ends]) => `<${name}${attributes}>${text}${ends ? `</${name}>` : ''}`);
const WORDS = fc.array(fc.oneof(TEXT, INLINE), { maxLength: 3 }).map((parts) => parts.join(''));

/** A list of rows whose end tags may be missing. */
function rows(names: readonly string[], content: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const row = fc
    .tuple(fc.constantFrom(...names), ATTRIBUTES, content, fc.boolean())
    .map(([name, attributes, text, ends]) => `<${name}${attributes}>${text}${ends ? `</${name}>` : ''}`);
  return fc.array(row, { maxLength: 4 }).map((list) => list.join(''));
}

const { blocks } = fc.letrec<{ block: string; blocks: string }>((tie) => ({
  block: fc.oneof(
    { depthSize: 'small' },
    rows(['p', 'P', 'h2', 'div'], WORDS),
    tie('blocks').map((inner) => `<div>${inner}</div>`),
    rows(['li'], tie('blocks')).map((items) => `<ul>${items}</ul>`),
    rows(['dt', 'dd'], WORDS).map((items) => `<dl>${items}</dl>`),
    rows(['tr'], rows(['td', 'th'], tie('blocks'))).map((body) => `<table><tbody>${body}</table>`),
  ),
  blocks: fc.array(fc.oneof(WORDS, tie('block')), { maxLength: 4 }).map((parts) => parts.join('')),
}));
const DOCUMENT = blocks.map((body) => `<!DOCTYPE html><title>题&amp;</title><body>${body}</body>\n`);

const PIECE = fc.oneof(
  WORDS,
  fc.constantFrom(
    '<',
    '</',
    '<p',
    '</p ',
    '"',
    "'",
    '=',
    '>',
    '/',
    '<!--',
    '-->',
    '--!>',
    '<![CDATA[',
    '&',
    '<a b="',
    '/>',
  ),
);
type Change = [at: number, cut: number, piece: string];
const CHANGES = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), PIECE), {
  minLength: 1,
  maxLength: 5,
});
/** Without `svg`, which damage can leave open. */
const MUTATED = fc
  .tuple(DOCUMENT, CHANGES)
  .map(([html, changes]) => changes.reduce(changed, html).replace(/<(\/?)svg/gi, '<$1g'));

function changed(html: string, [at, cut, piece]: Change): string {
  const from = Math.floor(at * html.length);
  return `${html.slice(0, from)}${piece}${html.slice(from + cut)}\n`;
}

const DOUBLE_SCRIPT = /<script.*<!--.*<script/is;

describe('beside parse5', () => {
  it('reads the same tags, attributes and text', () => {
    fc.assert(
      fc.property(fc.oneof(DOCUMENT, MUTATED), (html) => {
        fc.pre(!DOUBLE_SCRIPT.test(html));
        expect(ourTokens(html)).toEqual(peer(html).tokens.end());
      }),
      { numRuns: 1_000, seed: 8 },
    );
  });

  it.each(readdirSync(FIXTURES).filter((name) => name.endsWith('.html')))('reads the same in %s', (name) => {
    const html = decode(readFileSync(new URL(name, FIXTURES)), null).text;
    expect(ourTokens(html)).toEqual(peer(html).tokens.end());
  });

  it('shows the same text', () => {
    fc.assert(
      fc.property(DOCUMENT, (html) => {
        const lines = walkPage(html)?.lines.map(({ text }) => text) ?? [];
        expect(withoutBlanks(lines.join(''))).toBe(withoutBlanks(textOf(peer(html).document)));
      }),
      { numRuns: 500, seed: 8 },
    );
  });
});
