import type { QueueBackend } from '../../src/queues/connection.ts';
import { keyPrefix } from '../../src/queues/connection.ts';
import type { JobName } from '../../src/queues/job-names.ts';

/** How often a job on its queue has lost its worker, as BullMQ counts it. */
export async function deathsOf(backend: QueueBackend, name: JobName, id: string): Promise<number> {
  if (backend.kind === 'redis') return Number(await backend.patient.hget(redisKey(name, id), 'stc'));
  const { rows } = await backend.pool.query('select stalled_count from job where queue = $1 and id = $2', [name, id]);
  return (rows[0] as { stalled_count: number } | undefined)?.stalled_count ?? 0;
}

/** As if it had lost so many: each real death takes a process and its lock's time. */
export async function setDeaths(backend: QueueBackend, name: JobName, id: string, deaths: number): Promise<void> {
  if (backend.kind === 'redis') await backend.patient.hset(redisKey(name, id), 'stc', deaths);
  else await backend.pool.query('update job set stalled_count = $3 where queue = $1 and id = $2', [name, id, deaths]);
}

function redisKey(name: JobName, id: string): string {
  return `${keyPrefix(name)}:${name}:${id}`;
}
