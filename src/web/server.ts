import { isIPv6 } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { SetupError } from '../pipeline/errors.ts';
import { isLoopback } from './access.ts';
import type { WebDeps } from './deps.ts';
import { type HealthDeps, healthRoutes } from './health.ts';
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
export async function startWeb(deps: WebDeps & Place): Promise<WebServer> {
  return await listen(createRoutes(deps), deps, 'the page');
}

/** Serves `/healthz`, `/readyz` and `/metrics` alone: for a worker. @throws SetupError as `startWeb` */
export async function startHealth(deps: HealthDeps & Place): Promise<WebServer> {
  return await listen(healthRoutes(deps), deps, 'the metrics');
}

interface Place {
  host: string;
  port: number;
  token: string | null;
}

async function listen(routes: Hono, { host, port, token }: Place, what: string): Promise<WebServer> {
  if (token === null && !isLoopback(host)) {
    throw new SetupError(
      `${what} on ${host} could be reached from elsewhere: set BRIEFWIRE_TOKEN, or listen on 127.0.0.1`,
    );
  }
  // The process fetches pages too: its global Request and Response stay what they are.
  const options = { fetch: routes.fetch, hostname: host, port, overrideGlobalObjects: false };
  return await new Promise((resolve, reject) => {
    const server = serve(options, (info) => {
      server.off('error', fail);
      resolve({ url: `http://${isIPv6(host) ? `[${host}]` : host}:${info.port}`, close });
    });
    const fail = (error: Error) => reject(new SetupError(`${what} cannot listen on ${host}:${port}: ${error.message}`));
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
