import { isIPv6 } from 'node:net';
import { serve } from '@hono/node-server';
import { SetupError } from '../pipeline/errors.ts';
import { isLoopback } from './access.ts';
import type { WebDeps } from './deps.ts';
import { createRoutes } from './routes.ts';

export interface WebServer {
  /** Where the page is; names the real port where 0 was asked for. */
  url: string;
  /** Answers what was asked, then closes. */
  close(): Promise<void>;
}

const CLOSE_MS = 5_000;

/**
 * Serves the page and its API.
 * @throws SetupError where it cannot listen, or where others could reach it and no token guards it
 */
export async function startWeb(deps: WebDeps & { host: string; port: number }): Promise<WebServer> {
  const { host, port } = deps;
  if (deps.token === null && !isLoopback(host)) {
    throw new SetupError(
      `the page on ${host} could be reached from elsewhere: set BRIEFWIRE_TOKEN, or listen on 127.0.0.1`,
    );
  }
  // The process fetches pages too: its global Request and Response stay what they are.
  const options = { fetch: createRoutes(deps).fetch, hostname: host, port, overrideGlobalObjects: false };
  return await new Promise((resolve, reject) => {
    const server = serve(options, (info) => {
      server.off('error', fail);
      resolve({ url: `http://${isIPv6(host) ? `[${host}]` : host}:${info.port}`, close });
    });
    const fail = (error: Error) =>
      reject(new SetupError(`the page cannot listen on ${host}:${port}: ${error.message}`));
    server.once('error', fail);
    const close = () =>
      new Promise<void>((done) => {
        const timer = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), CLOSE_MS);
        server.close(() => {
          clearTimeout(timer);
          done();
        });
        if ('closeIdleConnections' in server) server.closeIdleConnections();
      });
  });
}
