import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

/** What clients of one `application_name` asked; bytes without those of connecting. */
export interface WireCounts {
  roundTrips: number;
  statements: number;
  sent: number;
  received: number;
}

export interface WireCounter {
  /** On 127.0.0.1. */
  port: number;
  counts(): Record<string, WireCounts>;
  close(): Promise<void>;
}

/**
 * A relay before PostgreSQL that counts what clients ask. A round trip: a client that waits for nothing sends a request
 * and waits for its answer; what it sends while it waits belongs to the same one, so pipelined statements count once.
 * @param url of the server; a host that begins with `/` is a socket's folder
 * @returns `port` on 127.0.0.1, and `counts()` by `application_name`: `{ roundTrips, statements, sent, received }`, bytes
 *   without those of connecting
 */
export async function startWireCounter(url: string): Promise<WireCounter> {
  const server = addressOf(new URL(url));
  const counts = new Map<string, WireCounts>();
  const open = new Set<Socket>();
  const relay = createServer((client) => {
    const upstream = connect(server);
    const meter = createMeter(counts);
    open.add(client).add(upstream);
    client.on('data', (chunk) => {
      meter.sent(chunk);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      meter.received(chunk);
      client.write(chunk);
    });
    for (const [one, other] of [[client, upstream] as const, [upstream, client] as const]) {
      one.setNoDelay(true);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => relay.once('error', reject).listen(0, '127.0.0.1', () => resolve()));
  const address = relay.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    counts: () => Object.fromEntries([...counts].map(([name, row]) => [name, { ...row }])),
    async close() {
      const closed = new Promise<void>((resolve) => relay.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

function addressOf(url: URL): NetConnectOpts {
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname);
  const port = Number(url.searchParams.get('port') ?? (url.port || 5432));
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
}

const LENGTH = 4;
const HEADER = 5;
/** In place of a version, these ask for encryption, of TLS and of GSSAPI: the server answers by one byte, the start-up follows. */
const ENCRYPTION_REQUESTS = new Set([80877103, 80877104]);

/** Reads one connection's messages in both directions. Passwords go by unread. */
function createMeter(counts: Map<string, WireCounts>) {
  let row: WireCounts = { roundTrips: 0, statements: 0, sent: 0, received: 0 };
  let begun = false;
  /** Requests that the server has not said it is ready after. */
  let waiting = 0;
  let greeted = false;
  const requests = splitter((type) => {
    if (type === 'E' || type === 'Q') row.statements++;
    if (type !== 'S' && type !== 'Q') return;
    if (waiting === 0) row.roundTrips++;
    waiting++;
  });
  const answers = splitter((type) => {
    if (type !== 'Z') return;
    if (greeted) waiting = Math.max(0, waiting - 1);
    greeted = true;
  });
  return {
    sent(chunk: Buffer) {
      let rest = chunk;
      if (!begun) {
        const code = chunk.readUInt32BE(LENGTH);
        if (ENCRYPTION_REQUESTS.has(code)) return;
        const length = chunk.readUInt32BE(0);
        row = rowOf(counts, applicationOf(chunk.subarray(0, length)));
        begun = true;
        rest = chunk.subarray(length);
      }
      if (greeted) row.sent += rest.length;
      requests(rest);
    },
    received(chunk: Buffer) {
      if (greeted) row.received += chunk.length;
      if (begun) answers(chunk);
    },
  };
}

function rowOf(counts: Map<string, WireCounts>, name: string): WireCounts {
  const row = counts.get(name) ?? { roundTrips: 0, statements: 0, sent: 0, received: 0 };
  counts.set(name, row);
  return row;
}

function applicationOf(startup: Buffer): string {
  const words = startup
    .subarray(2 * LENGTH)
    .toString()
    .split('\0');
  const at = words.indexOf('application_name');
  return at < 0 ? '' : (words[at + 1] ?? '');
}

/** Tells the type of each message in a stream of chunks; its body goes by. */
function splitter(onMessage: (type: string) => void) {
  let header: Buffer = Buffer.alloc(0);
  let body = 0;
  return (chunk: Buffer) => {
    let at = 0;
    while (at < chunk.length) {
      if (body > 0) {
        const skipped = Math.min(body, chunk.length - at);
        body -= skipped;
        at += skipped;
        continue;
      }
      const wanted = HEADER - header.length;
      header = Buffer.concat([header, chunk.subarray(at, at + wanted)]);
      at += wanted;
      if (header.length < HEADER) return;
      onMessage(String.fromCharCode(header[0] ?? 0));
      body = header.readUInt32BE(1) - LENGTH;
      header = Buffer.alloc(0);
    }
  };
}
