import type { RequestListener } from 'node:http';
import zlib from 'node:zlib';

export const MIB = 1_048_576;
export const HTML = { 'content-type': 'text/html; charset=utf-8' };
/** Harms whoever takes it for more than text. */
export const SQL = `'); drop table urls; -- <script>alert(1)</script> \\x00`;

const drip: RequestListener = (_request, response) => {
  const timer = setInterval(() => response.write('x'), 20);
  response.on('close', () => clearInterval(timer));
};
const endless: RequestListener = (_request, response) => {
  const more = () => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
  };
  response.on('drain', more);
  more();
};
const bomb =
  (encoding: string, bytes: Buffer): RequestListener =>
  (_request, response) =>
    void response.writeHead(200, { ...HTML, 'content-encoding': encoding }).end(bytes);
const to =
  (location: string): RequestListener =>
  (_request, response) =>
    void response.writeHead(302, { location }).end();

/** What a site does to us, and the reason that its URL ends with. */
export const HOSTILE_SITES: readonly [name: string, reason: string, answer: RequestListener][] = [
  ['a gzip bomb', 'bomb', bomb('gzip', zlib.gzipSync(Buffer.alloc(64 * MIB)))],
  ['a brotli bomb', 'bomb', bomb('br', zlib.brotliCompressSync(Buffer.alloc(64 * MIB)))],
  ['a deflate bomb', 'bomb', bomb('deflate', zlib.deflateSync(Buffer.alloc(64 * MIB)))],
  ['an endless body', 'too-large', endless],
  ['a page above the cap', 'too-large', (_request, response) => void response.end(Buffer.alloc(21 * MIB, 'x'))],
  ['a body that drips', 'timeout', drip],
  ['silence', 'timeout', () => {}],
  ['a redirect to loopback', 'private-address', to('http://127.0.0.2:1/')],
  ['a redirect to metadata', 'private-address', to('http://169.254.169.254/latest/meta-data/')],
  ['a redirect to a mapped address', 'private-address', to('http://[::ffff:10.0.0.1]/')],
  ['a redirect with a password', 'bad-url', to('http://me:secret@example.org/')],
  ['a redirect to a file', 'bad-url', to('file:///etc/passwd')],
  ['a redirect round a circle', 'redirects', to('?')],
  [
    'a header flood',
    'bad-response',
    (_request, response) => {
      for (let n = 0; n < 400; n++) response.setHeader(`x-${n}`, 'y'.repeat(60));
      response.end('x');
    },
  ],
  ['garbage that calls itself gzip', 'encoding', bomb('gzip', Buffer.from('<p>no</p>'))],
];
