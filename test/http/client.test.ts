import { createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import zlib from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startClient, startSite } from './site.ts';

const MIB = 1_048_576;

/** A server below HTTP: it sends what it is told, whatever was asked, and then does with the socket as it is told. */
async function startRaw(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
}

describe('a page', () => {
  it('comes with its status, the headers worth keeping, and its bytes as they are', async () => {
    const bytes = Buffer.from([0xd4, 0xb0, 0xc7, 0xf8, 0x00, 0xff]);
    const site = await startSite((_request, response) => {
      response.writeHead(203, { 'content-type': 'text/html; charset=gbk', etag: '"7"', 'set-cookie': 'id=1' });
      response.end(bytes);
    });
    expect(await startClient().fetch(`${site.url}/info/1.html#top`)).toEqual({
      kind: 'page',
      url: `${site.url}/info/1.html`,
      status: 203,
      headers: { 'content-type': 'text/html; charset=gbk', etag: '"7"', date: expect.any(String) },
      bytes,
      redirects: [],
      movedTo: null,
    });
  });

  it('is asked for with our User-Agent, the headers of the caller, and no cookie even after one was set', async () => {
    const seen: Record<string, unknown>[] = [];
    const site = await startSite((request, response) => {
      seen.push(request.headers);
      response.writeHead(200, { 'set-cookie': 'id=1; Path=/' }).end();
    });
    const client = startClient();
    await client.fetch(site.url, { headers: { 'If-None-Match': '"7"', 'User-Agent': 'someone else' } });
    await client.fetch(site.url);
    expect(seen[0]).toMatchObject({
      'user-agent': 'briefwire-test/1 (+https://example.org/bot)',
      'accept-encoding': 'gzip, deflate, br',
      'if-none-match': '"7"',
    });
    expect(seen.map((headers) => headers['cookie'])).toEqual([undefined, undefined]);
  });

  it('is decompressed', async () => {
    const site = await startSite((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'br' }).end(zlib.brotliCompressSync('園區'));
    });
    expect(await startClient().fetch(site.url)).toMatchObject({ kind: 'page', bytes: Buffer.from('園區') });
  });
});

describe('a conditional request', () => {
  it('is answered unchanged by a 304', async () => {
    const site = await startSite((_request, response) => response.writeHead(304, { etag: '"7"' }).end());
    expect(await startClient().fetch(site.url, { headers: { 'if-none-match': '"7"' } })).toMatchObject({
      kind: 'unchanged',
      status: 304,
      headers: { etag: '"7"' },
    });
  });

  it('does without a header that cannot be sent, such as an ETag that was no ASCII', async () => {
    const seen: unknown[] = [];
    const site = await startSite((request, response) => {
      seen.push(request.headers['if-none-match'], request.headers['if-modified-since']);
      response.end();
    });
    const headers = { 'if-none-match': '"園"', 'if-modified-since': 'x\r\ny' };
    expect(await startClient().fetch(site.url, { headers })).toMatchObject({ kind: 'page' });
    expect(seen).toEqual([undefined, undefined]);
  });

  it('is what a 304 needs: without one it is a failure', async () => {
    const site = await startSite((_request, response) => response.writeHead(304).end());
    expect(await startClient().fetch(site.url)).toMatchObject({ kind: 'failed', reason: 'http-304', retry: false });
  });
});

describe('a status that is no page', () => {
  it.each([
    [404, 'gone', 'http-404', false],
    [410, 'gone', 'http-410', false],
    [403, 'failed', 'http-403', false],
    [429, 'failed', 'http-429', true],
    [500, 'failed', 'http-500', true],
    [503, 'failed', 'http-503', true],
    [302, 'failed', 'http-302', false],
  ])('%i is %s with the reason %s', async (status, kind, reason, retry) => {
    const site = await startSite((_request, response) => response.writeHead(status).end('sorry'));
    expect(await startClient().fetch(site.url)).toMatchObject({ kind, reason, retry, status, url: `${site.url}/` });
  });

  it('carries how long to wait', async () => {
    const site = await startSite((_request, response) => response.writeHead(429, { 'retry-after': '7' }).end());
    expect(await startClient().fetch(site.url)).toMatchObject({ retry: true, retryAfterMs: 7000 });
  });
});

describe('redirects', () => {
  /** `/0` is a page, `/n` redirects to `/n-1` with one status after another. */
  const countdown = () =>
    startSite((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) return response.end('arrived');
      const status = [301, 302, 303, 307, 308][left % 5] ?? 301;
      return response.writeHead(status, { location: `${left - 1}` }).end('moved');
    });

  it('are followed five times and remembered in order', async () => {
    const site = await countdown();
    expect(await startClient().fetch(`${site.url}/5`)).toMatchObject({
      kind: 'page',
      url: `${site.url}/0`,
      redirects: ['/5', '/4', '/3', '/2', '/1'].map((path) => site.url + path),
      bytes: Buffer.from('arrived'),
    });
  });

  it('end at the sixth', async () => {
    const site = await countdown();
    expect(await startClient().fetch(`${site.url}/6`)).toMatchObject({
      kind: 'failed',
      reason: 'redirects',
      retry: false,
    });
    expect(site.asked).toEqual(['/6', '/5', '/4', '/3', '/2', '/1']);
  });

  it.each([
    ['to itself', '/a', ['/a']],
    ['round a circle', '/b', ['/a', '/b']],
  ])('that lead %s end as soon as that shows', async (_name, start, paths) => {
    const site = await startSite((request, response) => {
      const index = paths.indexOf(request.url ?? '');
      response.writeHead(302, { location: paths[(index + 1) % paths.length] }).end();
    });
    expect(await startClient().fetch(site.url + start)).toMatchObject({ kind: 'failed', reason: 'redirects' });
    expect(site.asked).toHaveLength(paths.length);
  });

  it('take credentials along to the same origin only', async () => {
    const seen: unknown[] = [];
    const other = await startSite((request, response) => {
      seen.push(request.headers.authorization, request.headers['if-none-match']);
      response.end();
    });
    const site = await startSite((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: request.url === '/a' ? '/b' : other.url }).end();
    });
    const headers = { Authorization: 'Bearer x', 'If-None-Match': '"7"' };
    await startClient().fetch(`${site.url}/a`, { headers });
    expect(seen).toEqual(['Bearer x', 'Bearer x', undefined, '"7"']);
  });
});

describe('limits', () => {
  it('end a body that is larger than the cap', async () => {
    const site = await startSite((_request, response) => response.end(Buffer.alloc(2000)));
    const verdict = await startClient({ maxBytes: 1999 }).fetch(site.url);
    expect(verdict).toMatchObject({ kind: 'refused', reason: 'too-large', retry: false, status: 200 });
  });

  it('end a body that never ends', async () => {
    const site = await startSite((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
      };
      response.on('drain', more);
      more();
    });
    expect(await startClient({ maxBytes: MIB }).fetch(site.url)).toMatchObject({ reason: 'too-large' });
  });

  it.each([
    ['gzip', zlib.gzipSync(Buffer.alloc(32 * MIB))],
    ['br', zlib.brotliCompressSync(Buffer.alloc(32 * MIB), { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } })],
  ])('end a %s bomb', async (encoding, bytes) => {
    const site = await startSite((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(bytes);
    });
    expect(await startClient({ maxBytes: 1024 * MIB }).fetch(site.url)).toMatchObject({
      kind: 'refused',
      reason: 'bomb',
      retry: false,
    });
  });

  it('end a body that drips, at the deadline', async () => {
    const site = await startSite((_request, response) => {
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await startClient({ deadlineMs: 500 }).fetch(site.url)).toMatchObject({
      kind: 'failed',
      reason: 'timeout',
      message: 'not done after 500 ms',
      retry: true,
      status: 200,
    });
  });

  it('end a silence before half of the deadline is over, before and within the body', async () => {
    const silent = await startSite(() => {});
    const stalled = await startSite((_request, response) => response.write('the beginning'));
    const client = startClient({ deadlineMs: 1500 });
    const verdicts = await Promise.all([client.fetch(silent.url), client.fetch(stalled.url)]);
    expect(verdicts).toMatchObject([
      { kind: 'failed', reason: 'timeout', message: 'Headers Timeout Error', status: null },
      { kind: 'failed', reason: 'timeout', message: 'Body Timeout Error', status: 200 },
    ]);
  });
});

describe('a broken connection', () => {
  it('that is refused can be tried again', async () => {
    const site = await startRaw(() => {});
    const unused = site.replace(/:\d+/, ':1');
    expect(await startClient().fetch(unused)).toMatchObject({
      kind: 'failed',
      reason: 'connect',
      retry: true,
      status: null,
    });
  });

  it('to a name that does not resolve is a matter of DNS', async () => {
    expect(await startClient().fetch('http://no-such-host.invalid/')).toMatchObject({ kind: 'failed', reason: 'dns' });
  });

  it('that speaks no TLS is a matter of TLS', async () => {
    const site = await startSite((_request, response) => response.end());
    const verdict = await startClient().fetch(site.url.replace('http:', 'https:'));
    expect(verdict).toMatchObject({ kind: 'failed', reason: 'tls', retry: false });
  });

  it.each([
    ['before the answer', ''],
    ['within a body of known length', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'],
    ['within a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\nhalf'],
    ['within a gzip stream of unknown length', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n\x1f\x8b\x08\x00'],
  ])('that is cut %s can be tried again and stores nothing', async (_name, bytes) => {
    const url = await startRaw((socket) => socket.end(Buffer.from(bytes, 'latin1')));
    expect(await startClient().fetch(url)).toMatchObject({ kind: 'failed', reason: 'cut-off', retry: true });
  });

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a header without a colon', 'HTTP/1.1 200 OK\r\nbad header\r\n\r\n'],
    ['20 KB of headers', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
  ])('that answers with %s is a bad response', async (_name, bytes) => {
    const url = await startRaw((socket) => socket.end(bytes));
    expect(await startClient().fetch(url)).toMatchObject({ kind: 'failed', reason: 'bad-response' });
  });

  it('leaves the next call to the same host unharmed', async () => {
    let calls = 0;
    const site = await startSite((_request, response) => {
      calls += 1;
      if (calls === 1) response.destroy();
      else response.end('ok');
    });
    const client = startClient();
    expect(await client.fetch(site.url)).toMatchObject({ reason: 'cut-off' });
    expect(await client.fetch(site.url)).toMatchObject({ kind: 'page' });
  });
});

describe('calling off', () => {
  it('ends a call by its signal, before it starts and while it waits', async () => {
    const site = await startSite(() => {});
    const client = startClient();
    const control = new AbortController();
    const waiting = client.fetch(site.url, { signal: control.signal });
    while (site.asked.length === 0) await sleep(5);
    control.abort();
    const aborted = { kind: 'failed', reason: 'aborted', retry: true };
    expect(await waiting).toMatchObject(aborted);
    expect(await client.fetch(site.url, { signal: control.signal })).toMatchObject(aborted);
    expect(site.asked).toHaveLength(1);
  });

  it('ends every call when the client closes, in the head and in the body, and refuses new ones', async () => {
    const silent = await startSite(() => {});
    const stalled = await startSite((_request, response) => response.write('the beginning'));
    const client = startClient();
    const waiting = [client.fetch(silent.url), client.fetch(stalled.url)];
    while (silent.asked.length + stalled.asked.length < 2) await sleep(5);
    await client.close();
    const aborted = { kind: 'failed', reason: 'aborted', retry: true };
    expect(await Promise.all(waiting)).toMatchObject([aborted, aborted]);
    expect(await client.fetch(silent.url)).toMatchObject(aborted);
  });
});
