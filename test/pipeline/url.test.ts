import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/pipeline/errors.ts';
import { absoluteUrl, canonicalUrl, fetchAddress, hostOf } from '../../src/pipeline/url.ts';

describe('canonicalUrl gives doubles one form', () => {
  it.each([
    ['HTTP://News.Example:80/Info/1.html#top', 'http://news.example/Info/1.html'],
    ['https://a.example:443/x?utm_source=w&id=2', 'https://a.example/x?id=2'],
    ['https://a.example/x?b=2&a=1', 'https://a.example/x?a=1&b=2'],
    ['https://a.example/?', 'https://a.example/'],
    ['https://a.example/x?spm=a.b.c', 'https://a.example/x'],
    ['https://www.a.example/x', 'https://www.a.example/x'],
    ['https://a.example/x?b=1&a=2&b=0', 'https://a.example/x?a=2&b=1&b=0'],
    ['https://a.example/x?UTM_Source=w&%75tm_medium=x&mtm_kwd=y&hmsr=z&share_token=q', 'https://a.example/x'],
    ['https://a.example/x?from=1&ref=2&source=3&share=4', 'https://a.example/x?from=1&ref=2&share=4&source=3'],
    ['https://a.example/x?id=%7e1&utm_source=w', 'https://a.example/x?id=~1'],
    ['https://a.example/x?id', 'https://a.example/x?id'],
    ['https://a.example./x', 'https://a.example/x'],
    ['https://a.example/%7euser/%e5%8C', 'https://a.example/~user/%E5%8C'],
    ['https://a.example/x%2fy', 'https://a.example/x%2Fy'],
    ['https://a.example/index.html', 'https://a.example/'],
    ['https://a.example/info/default.htm?id=1', 'https://a.example/info/?id=1'],
    ['https://a.example/index.html/x', 'https://a.example/index.html/x'],
    ['https://望湖.example/塔', 'https://xn--rpvw4n.example/%E5%A1%94'],
    ['https://m.a.example/x', 'https://www.a.example/x'],
    ['https://wap.a.com.cn:8443/x', 'https://www.a.com.cn:8443/x'],
    ['https://mobile.news.a.example/x', 'https://news.a.example/x'],
    ['https://amp.a.example/x', 'https://www.a.example/x'],
    ['https://m.cn/x', 'https://m.cn/x'],
    ['https://map.a.example/x', 'https://map.a.example/x'],
    ['http://127.0.0.1:8080/x', 'http://127.0.0.1:8080/x'],
    ['http://[::1]:8080/x', 'http://[::1]:8080/x'],
    ['https://a.example/标签/x?q=链', 'https://a.example/%E6%A0%87%E7%AD%BE/x?q=%E9%93%BE'],
    ['file:///data/a%20b.html', 'file:///data/a%20b.html'],
  ])('%s', (url, canonical) => {
    expect(canonicalUrl(url)).toBe(canonical);
    expect(canonicalUrl(canonical)).toBe(canonical);
  });

  it('is its own canonical form, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const canonical = canonicalUrl(url);
        expect(canonicalUrl(canonical)).toBe(canonical);
        expect(canonicalUrl(fetchAddress(url))).toBe(canonical);
      }),
    );
  });

  it.each(['', 'news.example/x', 'ftp://a.example/', 'javascript:alert(1)', 'http://'])('refuses "%s"', (url) => {
    expect(() => canonicalUrl(url)).toThrow(UsageError);
  });
});

describe('fetchAddress keeps what a server may need', () => {
  it.each([
    ['HTTP://M.News.Example:80/Index.html?b=2&utm_source=w&a=%7e#top', 'http://m.news.example/Index.html?b=2&a=%7e'],
    ['https://a.example/?', 'https://a.example/'],
    ['https://a.example./x?q=a+b&q=a%20b', 'https://a.example/x?q=a+b&q=a%20b'],
    ['file:///data/a%20b.html', 'file:///data/a%20b.html'],
  ])('%s', (url, address) => {
    expect(fetchAddress(url)).toBe(address);
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
