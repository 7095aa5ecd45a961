import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createHttpClient, type HttpClient, type HttpClientOptions } from '../../src/http/client.ts';

export interface Site {
  url: string;
  host: string;
  /** The paths that were asked for, in order. */
  asked: string[];
}

/**
 * A real server on a free loopback port, closed with its connections when the test ends.
 * @param robots what it answers to `/robots.txt`; without it the site has none, and `asked` does not count the question
 */
export async function startSite(answer: RequestListener, robots?: RequestListener): Promise<Site> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/robots.txt') return robots ? robots(request, response) : response.writeHead(404).end();
    asked.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, asked };
}

/** A client with small limits that is closed when the test ends. */
export function startClient(options: Partial<HttpClientOptions> = {}): HttpClient {
  const client = createHttpClient({
    userAgent: 'briefwire-test/1 (+https://example.org/bot)',
    allowHosts: ['127.0.0.1'],
    maxBytes: 4_194_304,
    deadlineMs: 10_000,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}
