import { describe, expect, it } from 'vitest';
import { type Attributes, readTokens } from '../../src/pipeline/extract-tokens.ts';

function tokensOf(html: string, isForeign = false): string[] {
  const tokens: string[] = [];
  readTokens(html, {
    text: (data) => tokens.push(data),
    open: (tag, attributes: Attributes) => tokens.push(`<${tag.name}${JSON.stringify(attributes)}>`) > 0,
    close: (tag) => tokens.push(`</${tag.name}>`),
    isForeign: () => isForeign,
  });
  return tokens;
}

describe('readTokens', () => {
  it.each([
    ['a < b <3 &amp; c', ['a < b <3 & c']],
    ['<P CLASS=x Data-y="z>" id = \'q\'>t</P >', ['<p{"class":"x","id":"q"}>', 't', '</p>']],
    ['<a href="?a=1&copy=2&amp;b=3">&copy;&nbsp;&notin;', ['<a{"href":"?a=1&copy=2&b=3"}>', '©\u00a0∉']],
    ['<b class=1 class=2/>x', ['<b{"class":"1"}>', 'x']],
    ['<time dateTime=1 itemProp="a" ItemPROP=b>', ['<time{"datetime":"1","itemprop":"a"}>']],
    ['a<!--b--!>c<!--!>d-->e', ['a', 'c', 'e']],
    ['a<![CDATA[b>c]]>d', ['a', 'c]]>d']],
    ['<a href="?a&lt">x</a title=">">y', ['<a{"href":"?a<"}>', 'x', '</a>', 'y']],
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

  it('reads a CDATA section as text where no HTML is', () => {
    expect(tokensOf('a<![CDATA[b>&amp;]]>d', true)).toEqual(['a', 'b>&amp;', 'd']);
  });

  it('stops when the sink has had enough', () => {
    const sink = { text: () => undefined, open: () => false, close: () => undefined, isForeign: () => false };
    expect(readTokens('<p><p>', sink)).toBe(false);
  });
});
