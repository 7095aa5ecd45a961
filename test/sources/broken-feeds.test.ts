import { expect, it } from 'vitest';
import { PermanentError } from '../../src/pipeline/errors.ts';
import { type Feed, parseFeed } from '../../src/sources/feed.ts';
import { MAX_ITEMS } from '../../src/sources/item.ts';

/** A feed that something is wrong with. */
interface Broken {
  name: string;
  bytes: Uint8Array;
  /** At least so many items come of it; without this a clear reason will do as well. */
  items?: number;
  /** It says clearly that it has no items. */
  empty?: boolean;
}

const encode = (text: string) => new TextEncoder().encode(text);
const ITEMS = ['园区揭牌', '企业签约', '基金设立'].map(
  (title, at) =>
    [
      title,
      `https://a.example/${at}?a=1&amp;b=2`,
      `2021-06-0${at + 1}T08:30:00+08:00`,
      `<p>${title}的消息。</p>`,
    ] as const,
);
const escaped = (html: string) => html.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const RSS = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>链声网</title><link>https://a.example/</link>
${ITEMS.map(([title, link, date, html]) => `<item><title>${title}</title><link>${link}</link><guid isPermaLink="false">${link}</guid><pubDate>${date}</pubDate><content:encoded><![CDATA[${html}]]></content:encoded></item>`).join('\n')}
</channel></rss>`;
const ATOM = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>链声网</title><link href="https://a.example/"/>
${ITEMS.map(([title, link, date, html]) => `<entry><id>${link}</id><title>${title}</title><link href="${link}"/><updated>${date}</updated><content type="html">${escaped(html)}</content></entry>`).join('\n')}
</feed>`;
const RDF = `<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>链声网</title></channel>
${ITEMS.map(([title, link, date]) => `<item rdf:about="${link}"><title>${title}</title><link>${link}</link><dc:date>${date}</dc:date></item>`).join('\n')}
</rdf:RDF>`;
const JSON_FEED = JSON.stringify({
  version: 'https://jsonfeed.org/version/1.1',
  title: '链声网',
  items: ITEMS.map(([title, url, date, html]) => ({ id: url, url, title, date_published: date, content_html: html })),
});
const WHOLE = { RSS, ATOM, RDF };

/** Cut off at so many places, from the first byte to the last but one; items that are whole must still be there. */
function* cutOff(): Generator<Broken> {
  for (const [name, text] of Object.entries({ ...WHOLE, JSON_FEED })) {
    const bytes = encode(text);
    const ends = [...bytes.keys()].filter((at) => at % Math.ceil(bytes.length / 70) === 0);
    for (const end of ends) {
      const cut = bytes.subarray(0, end);
      const whole = new TextDecoder().decode(cut).match(/<\/(?:item|entry)>/g)?.length ?? 0;
      yield { name: `${name} cut off at byte ${end}`, bytes: cut, ...(whole > 0 ? { items: whole } : {}) };
    }
  }
}

const CHANGES: Record<string, (xml: string) => string> = {
  'a bare ampersand in every title': (xml) => xml.replaceAll('<title>', '<title>R&D & '),
  'bare ampersands in addresses': (xml) => xml.replaceAll('&amp;b', '&b'),
  "HTML's named entities": (xml) => xml.replaceAll('<title>', '<title>&nbsp;&hellip;&eacute;'),
  'an entity nobody declared': (xml) => xml.replaceAll('<title>', '<title>&unknown;'),
  'character references beyond Unicode': (xml) => xml.replaceAll('<title>', '<title>&#1114112;&#x110000;&#55296;'),
  'control characters': (xml) => xml.replaceAll('<title>', '<title>\u0001\u0008\u000b\u001f'),
  'NUL characters': (xml) => xml.replaceAll('<title>', '<title>\0'),
  'characters that XML forbids': (xml) => xml.replaceAll('<title>', '<title>\ufffe\uffff'),
  'text before the declaration': (xml) => `Warning: mysql_connect() failed\n${xml}`,
  'blank lines before the declaration': (xml) => `\n\n  ${xml}`,
  'text behind the end': (xml) => `${xml}\n<!-- 0.2 s --> done`,
  'a page behind the end': (xml) => `${xml}<script>track()</script>`,
  'two declarations': (xml) => `<?xml version="1.0"?>${xml}`,
  'XML 1.1': (xml) => xml.replace('version="1.0"', 'version="1.1"'),
  'no declaration': (xml) => xml.replace(/<\?xml[^>]*\?>/, ''),
  'a declaration without quotes': (xml) => xml.replace('encoding="utf-8"', 'encoding=utf-8'),
  'an encoding that does not exist': (xml) => xml.replace('utf-8', 'x-nothing'),
  'another encoding than it says (gb2312)': (xml) => xml.replace('utf-8', 'gb2312'),
  'another encoding than it says (iso-8859-1)': (xml) => xml.replace('utf-8', 'iso-8859-1'),
  'another encoding than it says (utf-16)': (xml) => xml.replace('utf-8', 'utf-16'),
  'a document type of HTML': (xml) => xml.replace('?>', '?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x.dtd">'),
  'a billion laughs': (xml) =>
    xml
      .replace(
        '?>',
        `?><!DOCTYPE lolz [<!ENTITY a "lol">${[...'bcdefghij'].map((name, at) => `<!ENTITY ${name} "${`&${'abcdefghi'[at]};`.repeat(10)}">`).join('')}]>`,
      )
      .replaceAll('<title>', '<title>&j;'),
  'an external entity': (xml) =>
    xml
      .replace('?>', '?><!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>')
      .replaceAll('<title>', '<title>&file;'),
  'a parameter entity': (xml) =>
    xml.replace('?>', '?><!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]>'),
  'no version': (xml) => xml.replace(/(<rss) version="2.0"/, '$1'),
  'a version nobody knows': (xml) => xml.replace('version="2.0"', 'version="9.9"'),
  'no namespaces': (xml) => xml.replaceAll(/ xmlns(:\w+)?="[^"]*"/g, ''),
  'wrong namespaces': (xml) => xml.replaceAll(/xmlns="[^"]*"/g, 'xmlns="urn:x"'),
  'prefixes nobody declared': (xml) => xml.replaceAll('<title>', '<foo:bar>x</foo:bar><title>'),
  'names in capitals': (xml) => xml.replaceAll(/<\/?(?:item|title|entry|channel)>/g, (tag) => tag.toUpperCase()),
  'a prefixed root': (xml) => xml.replaceAll(/(<\/?)(feed|entry)\b/g, '$1a:$2').replaceAll(/(<\/?)(rss)\b/g, '$1r:$2'),
  'no channel': (xml) => xml.replace(/<channel>/, '').replace('</channel>', ''),
  'a channel in a channel': (xml) =>
    xml.replace('<channel>', '<channel><channel>').replace('</channel>', '</channel></channel>'),
  'a channel that ends before its items': (xml) => xml.replace(/<item/, '</channel><item'),
  'items that are not closed': (xml) => xml.replaceAll(/<\/(?:item|entry)>/g, ''),
  'titles that are not closed': (xml) => xml.replaceAll('</title>', ''),
  'tags that cross': (xml) => xml.replaceAll('</title>', '</b></title>').replaceAll('<title>', '<title><b><i>'),
  'attributes without quotes': (xml) => xml.replaceAll('<title>', '<title type=text>'),
  'attributes twice': (xml) => xml.replaceAll('<title>', '<title type="text" type="html">'),
  'attributes without a value': (xml) => xml.replaceAll('<title>', '<title hidden>'),
  'titles with markup': (xml) => xml.replaceAll('<title>', '<title><![CDATA[<b>]]>'),
  'titles in XHTML': (xml) =>
    xml.replaceAll(
      /<title>([^<]*)<\/title>/g,
      '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">$1<b>!</b></div></title>',
    ),
  'an open CDATA section': (xml) => xml.replace(/<title>(?![\s\S]*<title>)/, '<title><![CDATA[ '),
  'an open comment': (xml) => xml.replace(/(<\/(?:item|entry)>)/, '$1<!-- '),
  'a comment with two hyphens': (xml) => xml.replace('<title>', '<!-- a -- b --><title>'),
  'a processing instruction': (xml) => xml.replace('<title>', '<?php echo 1; ?><title>'),
  'less-than signs in text': (xml) => xml.replaceAll('<title>', '<title>1 < 2 '),
  'no titles': (xml) => xml.replaceAll(/<title>[^<]*<\/title>/g, ''),
  'no addresses': (xml) => xml.replaceAll(/<link>[^<]*<\/link>|<link [^>]*\/>/g, ''),
  'no guids': (xml) => xml.replaceAll(/<(guid|id)\b[^>]*>[^<]*<\/\1>/g, ''),
  'one guid for all': (xml) => xml.replaceAll(/(<(?:guid|id)\b[^>]*>)[^<]*/g, '$11'),
  'addresses that are none': (xml) => xml.replaceAll('https://a.example', 'ht!tp://['),
  'relative addresses': (xml) => xml.replaceAll('https://a.example/', ''),
  'script for an address': (xml) => xml.replaceAll('https://a.example/', 'javascript:alert(1)//'),
  'an address of 100,000 characters': (xml) =>
    xml.replaceAll('https://a.example/', `https://a.example/${'a'.repeat(100_000)}`),
  'a title of a million characters': (xml) => xml.replace('<title>', `<title>${'链'.repeat(1_000_000)}`),
  'dates in Chinese': (xml) => xml.replaceAll(/2021-06-0(\d)T[^<]*/g, '2021年6月$1日 08:30'),
  'dates in unix seconds': (xml) => xml.replaceAll(/2021-06-0\dT[^<]*/g, '1623025800'),
  'dates that are none': (xml) => xml.replaceAll(/2021-06-0\dT[^<]*/g, '昨天'),
  'dates of no calendar': (xml) => xml.replaceAll(/2021-06-0\dT[^<]*/g, '2021-13-45T99:99:99Z'),
  'empty dates': (xml) => xml.replaceAll(/2021-06-0\dT[^<]*/g, ''),
  'a thousand empty items': (xml) => xml.replace(/<(item|entry)/, `${'<item/>'.repeat(1_000)}<$1`),
  'elements that nest 100,000 deep': (xml) => xml.replace('<title>', `${'<a>'.repeat(100_000)}<title>`),
  'HTML left open a thousand deep': (xml) => xml.replace('<p>', '<div>'.repeat(1_000)),
  'old Mac line ends': (xml) => xml.replaceAll('\n', '\r'),
  'a byte order mark in the middle': (xml) => xml.replace('<title>', '\ufeff<title>'),
  'marks that turn the direction': (xml) => xml.replaceAll('<title>', '<title>\u202e'),
};

function* changed(): Generator<Broken> {
  for (const [feed, xml] of Object.entries(WHOLE)) {
    for (const [name, change] of Object.entries(CHANGES)) {
      yield { name: `${feed} with ${name}`, bytes: encode(change(xml)), ...(MAY_FAIL.has(name) ? {} : { items: 1 }) };
    }
  }
}

/** What no reader has to make sense of. */
const MAY_FAIL = new Set(['elements that nest 100,000 deep', 'another encoding than it says (utf-16)']);

const BYTES: Record<string, (text: string) => Uint8Array> = {
  'UTF-16, little end first': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16, big end first': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'UTF-16 without mark': (text) => Buffer.from(text, 'utf16le'),
  'UTF-8 with mark': (text) => encode(`\ufeff${text}`),
  'every tenth byte of a character lost': (text) => encode(text).filter((byte, at) => byte < 0x80 || at % 10 > 0),
  'two bytes of Latin-1': (text) =>
    Buffer.concat([Buffer.from(text.replace('<title>', '<title>\0')), Buffer.from([0xe9, 0xe8])]),
};

function* inOtherBytes(): Generator<Broken> {
  for (const [feed, xml] of Object.entries(WHOLE)) {
    for (const [name, change] of Object.entries(BYTES))
      yield { name: `${feed} in ${name}`, bytes: change(xml), ...(name.includes('lost') ? {} : { items: 3 }) };
  }
}

const JSONS: Record<string, unknown> = {
  'no items': { version: 'https://jsonfeed.org/version/1' },
  'items that are no list': { items: { a: 1 } },
  'items that are no objects': { items: [1, null, 'x', [], true] },
  'a list for a feed': [1, 2],
  'numbers and lists for texts': {
    title: 7,
    items: [{ id: 1.5, url: 3, title: ['a'], content_html: {}, authors: 'x' }],
  },
  'a lone surrogate': { title: '\ud800', items: [{ id: '\udfff\0', title: 'a\ud800' }] },
  'a million items': { items: new Array(1_000_000).fill({}) },
};

function* others(): Generator<Broken> {
  for (const [name, feed] of Object.entries(JSONS)) {
    yield {
      name: `JSON with ${name}`,
      bytes: encode(JSON.stringify(feed)),
      empty: name === 'items that are no objects',
    };
  }
  const NOT_FEEDS = [
    '',
    ' ',
    '\n',
    '\0\0\0\0',
    '<',
    '<<<<<',
    '&',
    '<?xml',
    '<?xml version="1.0"?>',
    '<rss',
    '<rss>',
    '</rss>',
    '{',
    '[',
    'null',
    '0',
  ];
  for (const text of [
    ...NOT_FEEDS,
    '<html><body>404</body></html>',
    '<svg xmlns="x"/>',
    '园区揭牌',
    '%PDF-1.4',
    '<opml/>',
  ]) {
    yield { name: JSON.stringify(text), bytes: encode(text) };
  }
  for (let seed = 1; seed <= 20; seed++) yield { name: `noise ${seed}`, bytes: noise(seed, 2_000) };
  yield {
    name: 'a million items',
    bytes: encode(`<rss><channel>${'<item><title>a</title></item>'.repeat(700_000)}`),
    items: MAX_ITEMS,
  };
}

function noise(seed: number, length: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  });
}

it('500 kinds of broken feed give items or a clear reason each, and nothing else', { timeout: 120_000 }, async () => {
  const kinds = [...cutOff(), ...changed(), ...inOtherBytes(), ...others()];
  expect(kinds.length).toBeGreaterThanOrEqual(500);
  expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
  const wrong: string[] = [];
  for (const { name, bytes, items = 0, empty = false } of kinds) {
    const answer = await parseFeed(bytes, { url: 'https://a.example/feed', contentType: null }).catch(
      (error: unknown) => error,
    );
    if (answer instanceof PermanentError) {
      if (items > 0 || answer.reason === '' || answer.message === '') wrong.push(`${name}: ${answer.reason}`);
    } else if (answer instanceof Error) wrong.push(`${name}: ${answer.stack}`);
    else wrong.push(...faults(answer as Feed, empty ? 0 : Math.max(1, items)).map((fault) => `${name}: ${fault}`));
  }
  expect(wrong).toEqual([]);
});

function faults(feed: Feed, least: number): string[] {
  const text = JSON.stringify(feed);
  return [
    ...(feed.items.length < least ? [`${feed.items.length} items of ${least}`] : []),
    ...(feed.items.length > MAX_ITEMS ? ['too many items'] : []),
    ...(text.isWellFormed() && !text.includes('\\u0000') ? [] : ['text that cannot be stored']),
    ...(text.includes('root:') || text.length > 20_000_000 ? ['an entity was followed'] : []),
    ...(feed.items.every(({ url }) => url === null || /^https?:/.test(url)) ? [] : ['an address that is none']),
  ];
}
