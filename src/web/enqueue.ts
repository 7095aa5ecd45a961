import type { Context } from 'hono';
import { z } from 'zod';
import { PermanentError, UsageError } from '../pipeline/errors.ts';

/** Takes an article's URL in. @throws UsageError or PermanentError where it cannot be one */
export type Enqueue = (url: string) => Promise<{ id: number; state: string }>;

const request = z.object({ url: z.string().min(1).max(2048) });

/** `POST /api/urls {"url"}` → 202 `{id, state}`; only as JSON, which no form of another site can send. */
export async function enqueueUrl(c: Context, enqueue: Enqueue): Promise<Response> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    return refuse(c, 415, 'content_type', 'send application/json');
  }
  const parsed = request.safeParse(await c.req.json().catch(() => undefined));
  if (!parsed.success) return refuse(c, 400, 'bad_request', 'send {"url": "https://…"}');
  try {
    return c.json(await enqueue(parsed.data.url), 202);
  } catch (error) {
    if (error instanceof PermanentError) return refuse(c, 400, error.reason, error.message);
    if (error instanceof UsageError) return refuse(c, 400, 'bad_url', error.message);
    throw error;
  }
}

function refuse(c: Context, status: 400 | 415, reason: string, message: string): Response {
  return c.json({ error: { reason, message } }, status);
}
