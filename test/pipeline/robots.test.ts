import { describe, expect, it } from 'vitest';
import { isAllowed, parseRobots, robotsToken } from '../../src/pipeline/robots.ts';

const BASE = 'https://farm.example/robots.txt';
const read = (lines: string | readonly string[], token = 'briefwire') =>
  parseRobots(typeof lines === 'string' ? lines : lines.join('\n'), token, BASE);
const allows = (lines: string | readonly string[], path: string, token?: string) =>
  isAllowed(read(lines, token), `https://farm.example${path}`);

describe('the group of a robots.txt that counts', () => {
  it.each([
    ['ours, though all are named too', ['User-agent: *', 'Disallow: /', 'User-agent: briefwire', 'Disallow: /x'], true],
    ['ours, whatever its case and version', ['user-AGENT: BriefWire/2.0', 'disallow: /'], false],
    ['not one whose token only begins like ours', ['User-agent: brief', 'Disallow: /'], true],
    ['not one whose token is longer', ['User-agent: briefwire-news', 'Disallow: /'], true],
    ['that of all, where none is ours', ['User-agent: other', 'Allow: /', 'User-agent: *', 'Disallow: /'], false],
    ['none, where neither names us', ['User-agent: other', 'Disallow: /'], true],
    ['one of several that share their rules', ['User-agent: other', 'User-agent: briefwire', 'Disallow: /'], false],
    [
      'one that a sitemap line stands in',
      ['User-agent: briefwire', 'Sitemap: /s.xml', 'User-agent: o', 'Disallow: /'],
      false,
    ],
    [
      'each of two that name us',
      ['User-agent: briefwire', 'Disallow: /y', 'User-agent: briefwire', 'Disallow: /'],
      false,
    ],
    ['ours, though it has no rule', ['User-agent: briefwire', 'Disallow:', 'User-agent: *', 'Disallow: /'], true],
    ['no group at all', ['Disallow: /'], true],
  ])('is %s', (_name, lines, expected) => {
    expect(allows(lines, '/info/1.html')).toBe(expected);
  });

  it.each([
    ['a byte order mark', '\ufeffUser-agent: *\nDisallow: /'],
    ['line ends of Windows', 'User-agent: *\r\nDisallow: /\r\n'],
    ['line ends of an old Mac', 'User-agent: *\rDisallow: /'],
    ['comments', '# hello\nUser-agent: * # all\nDisallow: / # everything'],
    ['spaces round the colon', '  User-agent : *\n\tDisallow\t:\t/  '],
    ['blank lines within a group', 'User-agent: *\n\n\nDisallow: /'],
    ['a slip of the pen', 'Useragent: *\nDissallow: /'],
    ['lines that mean nothing', 'Host: x\nUser-agent: *\nnonsense\n:\nDisallow: /\n\0'],
  ])('is found in spite of %s', (_name, text) => {
    expect(allows(text, '/info/1.html')).toBe(false);
  });

  it('is empty in a page of HTML, and in nothing', () => {
    expect(allows('<!doctype html><p style="color: red">not found', '/')).toBe(true);
    expect(allows('', '/')).toBe(true);
  });
});

describe('a rule of robots.txt', () => {
  it.each([
    // RFC 9309, 2.2.2 and 5.2: the longest match decides, and of two as long the one that allows.
    ['Disallow: /a', '/a', false],
    ['Disallow: /a', '/abc?x', false],
    ['Disallow: /a', '/A', true],
    ['Disallow: /a', '/b/a', true],
    ['Disallow:', '/a', true],
    ['Disallow: a', '/a', true],
    ['Disallow: /a\nAllow: /a/b', '/a/b/c', true],
    ['Allow: /a/b\nDisallow: /a', '/a/c', false],
    ['Disallow: /a\nAllow: /a', '/a', true],
    ['Allow: /\nDisallow: /*.pdf', '/x.pdf', false],
    ['Disallow: /\nAllow: /$', '/', true],
    ['Disallow: /\nAllow: /$', '/x', false],
    ['Disallow: /*/info/', '/a/b/info/1', false],
    ['Disallow: /*.php$', '/x.php', false],
    ['Disallow: /*.php$', '/x.php?y', true],
    ['Disallow: /*.php$', '/x.php/y.php', false],
    ['Disallow: /a*a$', '/a', true],
    ['Disallow: /a*a$', '/aa', false],
    ['Disallow: /a$b', '/a$b', false],
    ['Disallow: /x*y*z', '/x1z2y3z', false],
    ['Disallow: /x*y*z', '/x1z2y3', true],
    ['Disallow: /***a', '/bba', false],
    ['Disallow: /*?', '/x?y=1', false],
    ['Disallow: /*?', '/x', true],
    ['Disallow: /', '/robots.txt', true],
    // Percent-encoding: one spelling for both sides.
    ['Disallow: /标签', '/标签/1', false],
    ['Disallow: /标签', '/%e6%a0%87%E7%AD%BE/1', false],
    ['Disallow: /%e6%a0%87', '/%E6%A0%87', false],
    ['Disallow: /%7euser', '/~user', false],
    ['Disallow: /~user', '/%7Euser', false],
    ['Disallow: /a%2fb', '/a%2Fb', false],
    ['Disallow: /a%2fb', '/a/b', true],
    ['Disallow: /%62%61%7A', '/baz', false],
    ['Disallow: /a%2a', '/a*', true],
    ['Disallow: /a%', '/a%', false],
    ['Disallow: /x?q=a b', '/x?q=a%20b', false],
  ])('%j lets %s through: %s', (rules, path, expected) => {
    expect(allows(`User-agent: *\n${rules}`, path)).toBe(expected);
  });

  it('is matched in time linear enough for the worst of patterns', () => {
    const pattern = `/${'*a'.repeat(1_000)}$`;
    expect(allows(`User-agent: *\nDisallow: ${pattern}`, `/${'a'.repeat(2_000)}b`)).toBe(true);
  });
});

describe('what else robots.txt says', () => {
  it('is how long to wait, the longest where groups differ', () => {
    expect(read('User-agent: *\nCrawl-delay: 2.5').crawlDelayMs).toBe(2_500);
    expect(read('User-agent: *\nCrawl-delay: 1\nUser-agent: *\nCrawl-delay: 7').crawlDelayMs).toBe(7_000);
    for (const odd of ['', '-1', 'soon', 'Infinity', '1e999']) {
      expect(read(`User-agent: *\nCrawl-delay: ${odd}`).crawlDelayMs).toBeNull();
    }
    expect(read('User-agent: other\nCrawl-delay: 7').crawlDelayMs).toBeNull();
  });

  it('is where the sitemaps are, whoever the groups are for', () => {
    const text =
      'Sitemap: https://farm.example/a.xml # all\nUser-agent: other\nDisallow: /\nsitemap: /b.xml#x\nSitemap: ftp://x/\nSitemap: /b.xml#x';
    expect(read(text).sitemaps).toEqual(['https://farm.example/a.xml', 'https://farm.example/b.xml#x']);
  });
});

describe('robotsToken', () => {
  it.each([
    ['briefwire/0.1 (+https://example.org)', 'briefwire'],
    ['News-Reader_x 2', 'news-reader_x'],
    ['(none)', ''],
  ])('is the product of %s', (header, token) => {
    expect(robotsToken(header)).toBe(token);
  });
});
