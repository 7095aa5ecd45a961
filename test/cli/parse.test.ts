import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { run } from '../../src/cli/parse.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'parse-'));
const file = (name: string) => path.join(folder, name);
const PAGE =
  '<title>海堤上的机房_链声网</title><h1>海堤上的机房</h1><p>机房建在海堤上,冬天的风把散热的问题解决了一半。</p><p>动态 | 南湾新区启用平台:5月18日,南湾新区宣布平台启用,首批企业三十一家。[2021/5/19]</p><p>另一半的问题,要等到夏天才知道答案。</p>';
const FEED =
  '<rss version="2.0"><channel><title>链声网</title><item><title>一</title><link>https://a.example/1</link><pubDate>Mon, 07 Jun 2021 08:30:00 +0800</pubDate></item></channel></rss>';

beforeAll(() => {
  writeFileSync(file('a.html'), PAGE);
  writeFileSync(file('b.txt'), '第一段文字,说的是海堤。\n第二段文字,说的是机房。\n');
  writeFileSync(file('c.xml'), FEED);
  writeFileSync(file('d.html'), '');
  writeFileSync(file('image.png'), Uint8Array.of(0x89, 0x50, 0x4e, 0x47));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** Runs the command and returns what it wrote to stdout, with its exit status. */
async function parse(names: string[], options: { pretty?: boolean } = {}) {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((...args: unknown[]) => {
    written.push(String(args[0]));
    const done = args.findLast((arg) => typeof arg === 'function') as ((error: Error | null) => void) | undefined;
    done?.(null);
    return true;
  });
  const status = await run(names, options);
  vi.restoreAllMocks();
  const text = written.join('');
  return {
    status,
    text,
    records: options.pretty
      ? []
      : text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line)),
  };
}

describe('briefwire parse', () => {
  it('prints a record for each input in input order', async () => {
    const { status, records } = await parse([file('b.txt'), file('a.html')]);
    expect(status).toBe(0);
    expect(records.map((record) => record.input)).toEqual([file('b.txt'), file('a.html')]);
    expect(records[1]).toMatchObject({
      kind: 'article',
      url: null,
      charset: 'utf-8',
      script: 'hans',
      title: '海堤上的机房',
      published: null,
      briefs: [
        {
          tag: '动态',
          headline: '南湾新区启用平台',
          date: '2021-05-19',
          time: null,
          occurred: '2021-05-18',
          position: 1,
        },
      ],
      teasers: [],
    });
    const brief = records[1].briefs[0];
    expect(Object.keys(brief)).toEqual(
      expect.arrayContaining(['category', 'scores', 'evidence', 'start', 'end', 'attribution']),
    );
    expect(records[1]).not.toHaveProperty('links');
    expect(Object.values(records[1].scores as Record<string, number>).reduce((a, b) => a + b)).toBeCloseTo(1, 2);
  });

  it('reads a feed as feed and items', async () => {
    const { records } = await parse([file('c.xml')]);
    expect(records[0]).toMatchObject({
      input: file('c.xml'),
      kind: 'feed',
      feed: { title: '链声网' },
      items: [
        {
          guid: 'https://a.example/1',
          url: 'https://a.example/1',
          title: '一',
          published: '2021-06-07T08:30:00+08:00',
        },
      ],
    });
  });

  it('answers what fails in its place and goes on', async () => {
    const { status, records } = await parse([file('missing.html'), file('d.html'), file('image.png'), file('b.txt')]);
    expect(status).toBe(1);
    expect(records.map((record) => record.error?.reason ?? record.kind)).toEqual([
      'unreadable',
      'empty',
      'binary',
      'article',
    ]);
    expect(records[0].error.message).toContain('missing.html');
  });

  it('reads the pages of a folder by name', async () => {
    const { records } = await parse([folder]);
    expect(records.map((record) => path.basename(record.input))).toEqual(['a.html', 'b.txt', 'c.xml', 'd.html']);
  });

  it('indents for people', async () => {
    const { text } = await parse([file('b.txt')], { pretty: true });
    expect(text).toContain('\n  "kind": "article"');
  });

  it('fetches an address, and answers a refused one in its place', async () => {
    const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(PAGE)).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/info/1.html`;
    try {
      const refused = await parse([url]);
      expect(refused).toMatchObject({ status: 1, records: [{ input: url, error: { reason: 'private-address' } }] });
      vi.stubEnv('BRIEFWIRE_ALLOW_HOSTS', `127.0.0.1:${port}`);
      const { status, records } = await parse([url]);
      expect(status).toBe(0);
      expect(records[0]).toMatchObject({ input: url, url, title: '海堤上的机房' });
    } finally {
      vi.unstubAllEnvs();
      server.close();
    }
  });
});
