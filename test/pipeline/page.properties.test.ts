import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PermanentError } from '../../src/pipeline/errors.ts';
import { readPage } from '../../src/pipeline/page.ts';
import type { ReadPage } from '../../src/pipeline/types.ts';

const FIXTURES = new URL('../fixtures/pages/', import.meta.url);
const samples = readdirSync(FIXTURES)
  .filter((name) => !name.endsWith('.json'))
  .map((name) => readFileSync(new URL(name, FIXTURES)));

/** Pieces that pages and attacks are made of. */
const PIECE = fc.constantFrom(
  ...[
    '<div>',
    '</div>',
    '<p>',
    '</p>',
    '<br>',
    '<table><tr><td>',
    '</table>',
    '<b>',
    '<blockquote>',
    '<li>',
    '<pre>',
    '<script>',
    '</script>',
    '<!--',
    '-->',
  ],
  ...[
    '[2021/6/3]',
    '[2021/6/3 1:02:03]',
    '[1900/1/1]',
    '[0:78ms0-',
    '1900/1/1 0:00:00',
    '［2020-1-1］',
    '[2021/13/45]',
    '[2021/6',
  ],
  ...[
    '动态 | ',
    '動態｜',
    '观点:',
    '市长:园区将',
    '金色财经报道,',
    '据新华社消息,',
    '12月26日,',
    '。',
    '：',
    '“',
    '”',
    '\n',
    '\n\n',
    '  ',
    '&#0;',
    '&#xD800;',
    '\u0000',
    '\ud800',
  ],
  ...[
    '区块链园区今日揭牌,企业签约。',
    'The park opened its gates on Monday, officials said. ',
    '<a href="/x">链接</a>',
    '<title>x_y_z</title>',
    '<meta charset=gbk>',
    '<time datetime="2021-99-99">',
  ],
);

function tryRead(bytes: Uint8Array): ReadPage | null {
  try {
    return readPage(bytes, { url: 'https://a.example/', contentType: null, now: new Date('2024-01-01') });
  } catch (error) {
    expect(error).toBeInstanceOf(PermanentError);
    return null;
  }
}

function expectSound(page: ReadPage): void {
  expect(JSON.stringify(page)).not.toContain('\\u0000');
  expect(JSON.stringify(page).isWellFormed()).toBe(true);
  let from = 0;
  for (const brief of page.briefs) {
    expect(brief.start).toBeGreaterThanOrEqual(from);
    expect(brief.end).toBeLessThanOrEqual(page.text.length);
    expect(brief.start).toBeLessThan(brief.end);
    expect(page.text.slice(brief.start, brief.end)).toContain(brief.body.slice(0, 5).split('\n')[0]);
    if (brief.date !== null) expect(brief.date).toMatch(/^(?!1900|1970-01-01)\d{4}-\d\d-\d\d$/);
    if (brief.time !== null) expect(brief.time).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(brief.position).toBeLessThanOrEqual(page.paragraphs.length);
    from = brief.end;
  }
  for (const paragraph of page.paragraphs)
    for (const line of paragraph.split('\n')) expect(page.text).toContain(line.trim());
}

describe('readPage, whatever the bytes', () => {
  it('throws nothing but a refusal for arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        const page = tryRead(bytes);
        if (page) expectSound(page);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps its promises for any mixture of markup and brief-like text', () => {
    fc.assert(
      fc.property(fc.array(PIECE, { maxLength: 60 }), (pieces) => {
        const page = tryRead(new TextEncoder().encode(pieces.join('')));
        if (page) expectSound(page);
      }),
      { numRuns: 1500 },
    );
  });

  it('keeps its promises for pages with bytes changed, cut out and doubled', () => {
    const mutation = fc.record({
      at: fc.nat(),
      length: fc.nat(200),
      byte: fc.nat(255),
      kind: fc.constantFrom('set', 'cut', 'double'),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(mutation, { minLength: 1, maxLength: 5 }),
        (sample, mutations) => {
          let bytes = Buffer.from(sample);
          for (const { at, length, byte, kind } of mutations) {
            const from = at % bytes.length;
            if (kind === 'set') bytes[from] = byte;
            else if (kind === 'cut' && bytes.length > 300)
              bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
            else bytes = Buffer.concat([bytes.subarray(0, from + length), bytes.subarray(from)]);
          }
          const page = tryRead(bytes);
          if (page) expectSound(page);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(['<div>', '<b>', '<table><tr><td>', '<ul><li>', '<blockquote>', '<span><p>'])(
    'survives 50,000 nested %s',
    (tag) => {
      const page = tryRead(
        new TextEncoder().encode(`${tag.repeat(50_000)}区块链园区今日揭牌,企业签约,银行到场,记者也到了。`),
      );
      expect(page?.text).toContain('区块链园区今日揭牌');
    },
  );

  it.each([
    ['one line of brackets', '[2021/1/1'.repeat(30_000)],
    ['one line of tags and bars', '动态 | '.repeat(30_000)],
    ['one line of colons', '市长:'.repeat(60_000)],
    ['open comments', '<!--'.repeat(50_000)],
    ['open attributes', '<meta charset'.repeat(30_000)],
    ['sentinels', '1900/1/1 '.repeat(30_000)],
    ['digits', '1'.repeat(300_000)],
    ['blanks', `a${' '.repeat(300_000)}b`],
    ['dots', `动态 | ${'。'.repeat(200_000)}[2021/1/1]`],
  ])('reads %s without piling up time', (_, text) => {
    const page = tryRead(new TextEncoder().encode(text));
    if (page) expectSound(page);
  });
});
