import { readdirSync, readFileSync } from 'node:fs';
import { Tokenizer } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { type Attributes, readTokens } from '../../src/pipeline/extract-tokens.ts';

const FIXTURES = new URL('../fixtures/pages/', import.meta.url);

function tokensOf(html: string): string[] {
  const tokens: string[] = [];
  readTokens(html, {
    text: (data) => tokens.push(data),
    open: (tag, attributes: Attributes) => tokens.push(`<${tag.name}${JSON.stringify(attributes)}>`) > 0,
    close: (tag) => tokens.push(`</${tag.name}>`),
  });
  return tokens;
}

/** Names of tags in order, as htmlparser2 sees them. */
function peerTags(html: string): string[] {
  const tags: string[] = [];
  const ignore = () => undefined;
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      onopentagname: (start, end) => tags.push(html.slice(start, end).toLowerCase()),
      onclosetag: (start, end) => tags.push(`/${html.slice(start, end).toLowerCase()}`),
      ontext: ignore,
      ontextentity: ignore,
      onattribdata: ignore,
      onattribentity: ignore,
      onattribend: ignore,
      onattribname: ignore,
      oncdata: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onend: ignore,
      onopentagend: ignore,
      onprocessinginstruction: ignore,
      onselfclosingtag: ignore,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return tags;
}

describe('readTokens', () => {
  it.each([
    ['a < b <3 &amp; c', ['a < b <3 & c']],
    ['<P CLASS=x Data-y="z>" id = \'q\'>t</P >', ['<p{"class":"x","id":"q"}>', 't', '</p>']],
    ['<a href="?a=1&copy=2&amp;b=3">&copy;&nbsp;&notin;', ['<a{"href":"?a=1&copy=2&b=3"}>', '©\u00a0∉']],
    ['<b class=1 class=2/>x', ['<b{"class":"1"}>', 'x']],
    ['<input hidden>x', ['<input{"hidden":""}>', 'x']],
    ['<!-- <p> --><p>x<!doctype html><?xml ?>', ['<p{}>', 'x']],
    ['<script>if (a</b/.test("</p>")) {}</SCRIPT >x', ['<script{}>', 'if (a</b/.test("</p>")) {}', '</script>', 'x']],
    ['<title>a &lt;b> <i></title>', ['<title{}>', 'a <b> <i>', '</title>']],
    ['x<!-- no end <p>', ['x']],
    ['x<p class="no end', ['x']],
    ['x</', ['x']],
    ['&#x1F600; &#1114112; &bogus; &#0;', ['😀 \ufffd &bogus; \ufffd']],
  ])('%s', (html, tokens) => {
    expect(tokensOf(html)).toEqual(tokens);
  });

  it('stops when the sink has had enough', () => {
    expect(readTokens('<p><p>', { text: () => undefined, open: () => false, close: () => undefined })).toBe(false);
  });

  it.each(readdirSync(FIXTURES).filter((name) => name.endsWith('.html')))(
    'sees the tags of %s as htmlparser2 does',
    (name) => {
      const html = readFileSync(new URL(name, FIXTURES), 'latin1');
      const tags: string[] = [];
      readTokens(html, {
        text: () => undefined,
        open: (tag) => tags.push(tag.name) > 0,
        close: (tag) => tags.push(`/${tag.name}`),
      });
      expect(tags).toEqual(peerTags(html));
    },
  );
});
