import { UsageError } from '../pipeline/errors.ts';
import type { Enqueue } from './deps.ts';
import { isWebUrl } from './text.ts';

/** Takes in what a reader of the page gives, which may lie on the web only, not on the server's disk. */
export async function takeUrl(enqueue: Enqueue, url: string): Promise<{ id: number; state: string }> {
  if (!isWebUrl(url)) throw new UsageError('give an address that begins with https:// or http://');
  return await enqueue(url);
}
