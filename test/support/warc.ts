import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

/** What a record of a test's archive says; the rest is what crawlers write. */
export interface RecordParts {
  type?: string;
  url?: string;
  date?: string;
  headers?: Record<string, string>;
  block: Uint8Array | string;
}

/** One record as WARC/1.0 has it. */
export function buildRecord({
  type = 'response',
  url,
  date = '2019-06-01T04:00:00Z',
  headers,
  block,
}: RecordParts): Buffer {
  const bytes = Buffer.from(block);
  const fields = {
    'WARC-Type': type,
    ...(url === undefined ? {} : { 'WARC-Target-URI': url }),
    'WARC-Date': date,
    'Content-Type': type === 'response' ? 'application/http; msgtype=response' : 'application/warc-fields',
    'Content-Length': String(bytes.length),
    ...headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`WARC/1.0\r\n${lines.join('')}\r\n`), bytes, Buffer.from('\r\n\r\n')]);
}

/** An HTTP answer as it went over the wire. */
export function buildAnswer(
  body: Uint8Array | string,
  { status = '200 OK', headers = { 'Content-Type': 'text/html; charset=utf-8' } as Record<string, string> } = {},
): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`), Buffer.from(body)]);
}

/** Records as Common Crawl's news archive ships them: each a gzip member of its own. */
export function packRecords(records: readonly Uint8Array[]): Buffer {
  return Buffer.concat(records.map((record) => gzipSync(record)));
}

/** Asks a server on loopback as a crawler would, and gives back every byte that it answered. */
export async function recordAnswer(url: string, headers: Record<string, string> = {}): Promise<Buffer> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const asked = Object.entries({ Host: host, Connection: 'close', ...headers });
  socket.write(
    `GET ${pathname}${search} HTTP/1.1\r\n${asked.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  );
  return await buffer(socket);
}
