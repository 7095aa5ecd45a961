import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { allowRule, checkUrl, guardedLookup } from '../../src/http/guard.ts';
import { startClient, startSite } from './site.ts';

/** `PORT` is that of a server on 127.0.0.1 that must not be reached. */
const WAYS_INSIDE = [
  'http://127.0.0.1:PORT/',
  'http://127.1:PORT/',
  'http://127.0.1:PORT/',
  'http://2130706433:PORT/',
  'http://0x7f000001:PORT/',
  'http://0x7f.1:PORT/',
  'http://0x7f.0x0.0x0.0x1:PORT/',
  'http://0177.0.0.1:PORT/',
  'http://0177.0.0.01:PORT/',
  'http://017700000001:PORT/',
  'http://127.0.0.1.:PORT/',
  'http://１２７.０.０.１:PORT/',
  'http://①②⑦.⓪.⓪.①:PORT/',
  'http://127。0。0。1:PORT/',
  'http://%31%32%37.0.0.1:PORT/',
  'http:\\\\127.0.0.1:PORT\\',
  'http:127.0.0.1:PORT/',
  ' \thttp://127.0.0.1:PORT/\n',
  'ht\ntp://127.0.0.1:PORT/',
  'HTTP://127.0.0.1:PORT/',
  'http://127.0.0.2:PORT/',
  'http://0:PORT/',
  'http://0.0.0.0:PORT/',
  'http://localhost:PORT/',
  'http://LOCALHOST:PORT/',
  'http://ⓛocalhost:PORT/',
  'http://[::1]:PORT/',
  'http://[::]:PORT/',
  'http://[0:0:0:0:0:0:0:1]:PORT/',
  'http://[::ffff:127.0.0.1]:PORT/',
  'http://[::ffff:7f00:1]:PORT/',
  'http://[::127.0.0.1]:PORT/',
  'http://[::ffff:0:127.0.0.1]:PORT/',
  'http://[64:ff9b::127.0.0.1]:PORT/',
  'http://[2002:7f00:1::]:PORT/',
  'http://[2001:0:101:101:0:0:80ff:fffe]:PORT/',
  'http://[fe80::1]:PORT/',
  'http://[fd00:ec2::254]:PORT/',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/latest/meta-data/',
  'http://100.100.100.200/latest/meta-data/',
  'http://168.63.129.16/metadata/instance',
  'http://192.0.0.192/opc/v2/instance/',
  'http://169.254.170.2/v2/credentials/',
  'http://[fe80::a9fe:a9fe]/latest/meta-data/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://192.168.0.1/',
  'https://127.0.0.1:PORT/',
  'http://user:secret@127.0.0.1:PORT/',
  'http://example.org@127.0.0.1:PORT/',
  'http://127.0.0.1:PORT@example.org/',
  'ftp://127.0.0.1:PORT/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:PORT/',
  'data:text/html,<p>x</p>',
  'javascript:alert(1)',
  'http://',
  'http://127.0.0.1:99999/',
  'http://[::1%25lo]:PORT/',
  '',
];

describe('the guard of the HTTP client', () => {
  it('reaches no private address by any spelling of a URL', async () => {
    const site = await startSite((_request, response) => response.end('inside'));
    const port = new URL(site.url).port;
    const client = startClient({ allowHosts: [] });
    const verdicts = await Promise.all(WAYS_INSIDE.map((way) => client.fetch(way.replaceAll('PORT', port))));
    const let_through = WAYS_INSIDE.filter((_way, index) => verdicts[index]?.kind !== 'refused');
    expect(let_through).toEqual([]);
    expect(site.asked).toEqual([]);
    expect(new Set(verdicts.map((verdict) => ('reason' in verdict ? verdict.reason : '')))).toEqual(
      new Set(['private-address', 'bad-url']),
    );
  });

  it('is asked again at every redirect', async () => {
    const inside = await startSite((_request, response) => response.end('inside'));
    const outside = await startSite((_request, response) => response.writeHead(302, { location: inside.url }).end());
    const verdict = await startClient({ allowHosts: [outside.host] }).fetch(`${outside.url}/a`);
    expect(verdict).toMatchObject({
      kind: 'refused',
      reason: 'private-address',
      retry: false,
      url: `${inside.url}/`,
      redirects: [`${outside.url}/a`],
    });
    expect(inside.asked).toEqual([]);
  });

  it.each(['ftp://example.org/', 'file:///etc/passwd', 'http://user:secret@example.org/', 'http://[', 'data:,x'])(
    'refuses a redirect to %s',
    async (location) => {
      const site = await startSite((_request, response) => response.writeHead(301, { location }).end());
      const verdict = await startClient().fetch(site.url);
      expect(verdict).toMatchObject({ kind: 'refused', reason: 'bad-url', retry: false, status: 301 });
    },
  );

  it('says which host and address it refused and what would allow it, but never a password', async () => {
    const client = startClient({ allowHosts: [] });
    expect(await client.fetch('http://localhost:1/')).toMatchObject({
      message: expect.stringMatching(
        /^localhost \((127\.0\.0\.1|::1)\) is not a public address; BRIEFWIRE_ALLOW_HOSTS/,
      ),
    });
    const verdict = await client.fetch('http://user:secret@example.org/');
    expect('message' in verdict && verdict.message).not.toContain('secret');
  });
});

describe('guardedLookup', () => {
  const answers = (...addresses: string[]) =>
    guardedLookup((_hostname, _options, callback) =>
      callback(
        null,
        addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    );
  const ask = (lookup: ReturnType<typeof answers>, all: boolean) =>
    new Promise((resolve) => {
      lookup('news.example', { all }, (error, address, family) => resolve(error ?? { address, family }));
    });

  it('refuses a name if one of its addresses is private, wherever it stands', async () => {
    expect(await ask(answers('1.1.1.1', '127.0.0.1'), true)).toMatchObject({ reason: 'private-address' });
    expect(await ask(answers('10.0.0.1', '1.1.1.1'), false)).toMatchObject({ reason: 'private-address' });
    expect(await ask(answers('1.1.1.1', '::1'), true)).toMatchObject({ reason: 'private-address' });
  });

  it('gives the addresses that it checked, as one or as all', async () => {
    expect(await ask(answers('1.1.1.1', '1.0.0.1'), false)).toEqual({ address: '1.1.1.1', family: 4 });
    expect(await ask(answers('1.1.1.1'), true)).toMatchObject({ address: [{ address: '1.1.1.1', family: 4 }] });
  });

  it('treats a name without addresses as one that does not exist', async () => {
    expect(await ask(answers(), true)).toMatchObject({ code: 'ENOTFOUND' });
  });
});

describe('allowRule', () => {
  it.each([
    [['intranet.example'], 'intranet.example', '8080', true],
    [['Intranet.Example '], 'intranet.example', '80', true],
    [['intranet.example:8080'], 'intranet.example', '8080', true],
    [['intranet.example:8080'], 'intranet.example', '80', false],
    [['intranet.example:80'], 'intranet.example', '80', true],
    [['intranet.example:80'], 'intranet.example', '443', false],
    [['example'], 'intranet.example', '80', false],
    [['::1'], '::1', '80', true],
    [['[::1]:8080'], '::1', '8080', true],
    [['[::1]:8080'], '::1', '8081', false],
    [['0x7f.1'], '127.0.0.1', '80', true],
    [['', ' ', 'http://[', '/'], '127.0.0.1', '80', false],
  ])('%j lets %s port %s through: %s', (hosts, hostname, port, expected) => {
    expect(allowRule(hosts)(hostname, port)).toBe(expected);
  });
});

describe('checkUrl', () => {
  it('drops the fragment and resolves against the URL that led here', () => {
    expect(checkUrl('../b?x=1#top', new URL('https://news.example/a/c')).href).toBe('https://news.example/b?x=1');
  });
});
