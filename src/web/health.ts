import { Hono } from 'hono';

/** What the service depends on, each `ok` or what is wrong with it. */
export interface Readiness {
  ok: boolean;
  checks: Record<string, string>;
}

/** `/healthz`: the process turns. `/readyz`: what it depends on is there too. Both open, for the machine that watches. */
export function healthRoutes(ready: () => Promise<Readiness>): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ ok: true }));
  app.get('/readyz', async (c) => {
    const { ok, checks } = await ready().catch((error: unknown) => ({
      ok: false,
      checks: { readiness: error instanceof Error ? error.message : String(error) },
    }));
    return c.json({ ok, checks }, ok ? 200 : 503);
  });
  return app;
}
