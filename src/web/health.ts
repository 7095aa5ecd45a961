import { type Context, Hono } from 'hono';
import { mayWatch } from './access.ts';

/** What the service depends on, each `ok` or what is wrong with it. */
export interface Readiness {
  ok: boolean;
  checks: Record<string, string>;
  /** Work that waits: told, but no reason not to be ready. */
  lag?: { pending: number; oldestSeconds: number };
}

export interface HealthDeps {
  ready: () => Promise<Readiness>;
  /** Prometheus' text; without it there is none. */
  metrics?: () => Promise<string>;
  token: string | null;
}

/**
 * `/healthz`: the process turns. `/readyz`: what it depends on is there too. Both are open, for the machine that watches.
 * `/metrics` names hosts and counts, so it wants the token where one is set, as `Authorization: Bearer`.
 */
export function healthRoutes({ ready, metrics, token }: HealthDeps): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ ok: true }));
  app.get('/readyz', async (c) => {
    const found: Readiness = await ready().catch((error: unknown) => ({
      ok: false,
      checks: { readiness: error instanceof Error ? error.message : String(error) },
    }));
    return c.json(found, found.ok ? 200 : 503);
  });
  if (metrics) app.get('/metrics', (c) => answerMetrics(c, metrics, token));
  return app;
}

async function answerMetrics(c: Context, metrics: () => Promise<string>, token: string | null): Promise<Response> {
  if (!mayWatch(c, token)) return c.text('send Authorization: Bearer with the token\n', 401);
  return c.body(await metrics(), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
}
