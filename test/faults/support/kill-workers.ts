import type { KillAt, World } from './world.ts';

/** Processes that are being killed at the same time. */
const AT_ONCE = 3;
/** A worker that found no work up to its statement is killed at this moment instead. */
const LONGEST_LIFE_MS = 8_000;

/** Starts a worker for each point, a few at a time, and waits until all have been killed. @throws Error where one ends by itself */
export async function killWorkers(world: World, points: readonly KillAt[]): Promise<void> {
  const left = [...points];
  const slot = async () => {
    for (let killAt = left.shift(); killAt; killAt = left.shift()) await killOnce(world, killAt);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, slot));
}

async function killOnce(world: World, killAt: KillAt): Promise<void> {
  const worker = world.start({ killAt });
  const timer = setTimeout(() => worker.child.kill('SIGKILL'), LONGEST_LIFE_MS);
  const { signal } = await worker.ended;
  clearTimeout(timer);
  if (signal !== 'SIGKILL') throw new Error(`a worker ended by itself:\n${worker.output()}`);
}
