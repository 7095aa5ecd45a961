import type { Context } from 'hono';
import { z } from 'zod';
import { PermanentError, UsageError } from '../pipeline/errors.ts';
import type { Enqueue } from './deps.ts';
import { problem } from './problem.ts';
import { isWebUrl } from './text.ts';

const request = z.object({ url: z.string().min(1).max(2048) });

/** `POST /api/urls {"url"}` → 202 `{id, state}`; only as JSON, which no form of another site can send. */
export async function enqueueUrl(c: Context, enqueue: Enqueue): Promise<Response> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    return problem(c, 415, 'content_type', 'send application/json');
  }
  const parsed = request.safeParse(await c.req.json().catch(() => undefined));
  if (!parsed.success) return problem(c, 400, 'bad_request', 'send {"url": "https://…"}');
  try {
    return c.json(await takeUrl(enqueue, parsed.data.url), 202);
  } catch (error) {
    if (error instanceof PermanentError) return problem(c, 400, error.reason, error.message);
    if (error instanceof UsageError) return problem(c, 400, 'bad_url', error.message);
    throw error;
  }
}

/** Takes in what a reader of the page gives, which may lie on the web only, not on the server's disk. */
export async function takeUrl(enqueue: Enqueue, url: string): Promise<{ id: number; state: string }> {
  if (!isWebUrl(url)) throw new UsageError('give an address that begins with https:// or http://');
  return await enqueue(url);
}
