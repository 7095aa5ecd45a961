import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/pipeline/errors.ts';
import { absoluteUrl, canonicalUrl, hostOf } from '../../src/pipeline/url.ts';

describe('canonicalUrl gives doubles one form', () => {
  it.each([
    ['HTTP://News.Example:80/Info/1.html#top', 'http://news.example/Info/1.html'],
    ['https://a.example:443/x?utm_source=w&id=2', 'https://a.example/x?id=2'],
    ['https://a.example/x?b=2&a=1', 'https://a.example/x?a=1&b=2'],
    ['https://a.example/?', 'https://a.example/'],
    ['https://a.example/x?spm=a.b.c', 'https://a.example/x'],
    ['https://www.a.example/x', 'https://www.a.example/x'],
    ['https://m.a.example/x', 'https://m.a.example/x'],
    ['https://a.example/标签/x?q=链', 'https://a.example/%E6%A0%87%E7%AD%BE/x?q=%E9%93%BE'],
    ['file:///data/a%20b.html', 'file:///data/a%20b.html'],
  ])('%s', (url, canonical) => {
    expect(canonicalUrl(url)).toBe(canonical);
    expect(canonicalUrl(canonical)).toBe(canonical);
  });

  it.each(['', 'news.example/x', 'ftp://a.example/', 'javascript:alert(1)', 'http://'])('refuses "%s"', (url) => {
    expect(() => canonicalUrl(url)).toThrow(UsageError);
  });
});

describe('hostOf', () => {
  it('gives the host with a port that is not the default', () => {
    expect(hostOf('https://News.Example:8443/x')).toBe('news.example:8443');
    expect(hostOf('http://news.example:80/')).toBe('news.example');
    expect(hostOf('file:///a')).toBe('');
  });
});

describe('absoluteUrl', () => {
  it.each([
    ['/info/1.html', 'https://a.example/info/1.html'],
    ['2.html', 'https://a.example/tag/2.html'],
    ['//b.example/x', 'https://b.example/x'],
    ['#top', null],
    ['javascript:void(0)', null],
    ['mailto:a@b.example', null],
    ['http://[', null],
  ])('%s', (link, url) => {
    expect(absoluteUrl(link, 'https://a.example/tag/1.html')).toBe(url);
  });

  it('keeps absolute links of a page without address and drops relative ones', () => {
    expect(absoluteUrl('https://b.example/x', null)).toBe('https://b.example/x');
    expect(absoluteUrl('/x', null)).toBeNull();
  });
});
