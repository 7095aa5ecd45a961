import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/pipeline/errors.ts';
import { incomingUrl } from '../../src/pipeline/incoming.ts';

describe('an address that enters', () => {
  it.each([
    ['https://Farm.example/info/1.html?utm_source=x#top', 'https://farm.example/info/1.html', 'farm.example'],
    ['http://farm.example:80/', 'http://farm.example/', 'farm.example'],
    ['http://farm.example:8080/', 'http://farm.example:8080/', 'farm.example:8080'],
    ['https://望湖.example/塔', 'https://xn--rpvw4n.example/%E5%A1%94', 'xn--rpvw4n.example'],
    ['file:///srv/pages/1.html', 'file:///srv/pages/1.html', 'file'],
  ])('has a canonical form and a site: %s', (url, canonical, host) => {
    expect(incomingUrl(url)).toEqual({ url, canonicalUrl: canonical, host });
  });

  it('can be stored, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '\0', '\ud800', '\udc00'), (path, odd) => {
        const { url, canonicalUrl } = incomingUrl(`https://a.example/${path}${odd}`);
        for (const text of [url, canonicalUrl]) {
          expect(text).not.toContain('\0');
          expect(text.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it('may be 2,048 bytes long in its canonical form, and no longer', () => {
    const start = 'https://a.example/';
    const longest = start + 'a'.repeat(2_048 - start.length);
    expect(incomingUrl(longest).canonicalUrl).toBe(longest);
    expect(incomingUrl(`${longest}#and-a-fragment`).canonicalUrl).toBe(longest);
    expect(() => incomingUrl(`${longest}a`)).toThrow(UsageError);
    expect(() => incomingUrl(start + '塔'.repeat(300))).toThrow(/longer than 2048 bytes/);
  });

  it.each(['', 'farm.example', '/info/1.html', 'ftp://farm.example/', 'javascript:alert(1)', 'https://'])(
    'is turned away where it is no http, https or file address: "%s"',
    (url) => {
      expect(() => incomingUrl(url)).toThrow(UsageError);
    },
  );

  it('is shown cut off where it is turned away', () => {
    expect(() => incomingUrl(`https://a.example/${'a'.repeat(9_000)}`)).toThrow(/^.{1,160}$/);
    expect(() => incomingUrl(`ftp://a.example/${'a'.repeat(9_000)}`)).toThrow(/^.{1,300}$/);
  });
});
