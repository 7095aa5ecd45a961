import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../db/database.ts';
import { findOpenInputs } from '../db/runs.ts';
import type { RequestedUrl } from '../db/urls.ts';

/** What was taken in and has no final state yet, so that intake goes no faster than the work behind it. */
export interface InFlight {
  /** @param onSettled called once all of these, and all that were added before, have their final state */
  add(requests: readonly RequestedUrl[], onSettled?: () => void): void;
  /** Waits until there is room for more. */
  room(): Promise<void>;
  /** Waits until everything has its final state. */
  drained(): Promise<void>;
  /** Whether this URL, by its canonical form, may be on its way. */
  holds(canonicalUrl: string): boolean;
}

/** Enough that all workers of a large machine are busy between two looks; of few bytes, since they are stored by now. */
const MOST_OPEN = 128;
const LOOK_MS = 50;

interface Batch {
  open: Map<number, string>;
  onSettled: () => void;
}

/** @param signal ends every waiting */
export function createInFlight(db: Db, runId: number, signal: AbortSignal): InFlight {
  const batches: Batch[] = [];
  const size = () => batches.reduce((sum, { open }) => sum + open.size, 0);

  async function look(): Promise<void> {
    const open = await findOpenInputs(
      db,
      runId,
      batches.flatMap((batch) => [...batch.open.keys()]),
    );
    for (const batch of batches) for (const id of batch.open.keys()) if (!open.has(id)) batch.open.delete(id);
    while (batches[0]?.open.size === 0) batches.shift()?.onSettled();
  }

  async function until(isEnough: () => boolean): Promise<void> {
    for (let waited = false; !isEnough() && !signal.aborted; waited = true) {
      if (waited) await sleep(LOOK_MS);
      await look();
    }
  }

  return {
    add(requests, onSettled = () => {}) {
      const open = new Map(requests.map(({ urlId, canonicalUrl }) => [urlId, canonicalUrl]));
      if (batches.length === 0 && open.size === 0) onSettled();
      else batches.push({ open, onSettled });
    },
    // Batches of which nothing was new count too: they wait behind one of which something was.
    room: () => until(() => size() < MOST_OPEN && batches.length < MOST_OPEN),
    drained: () => until(() => batches.length === 0),
    holds: (canonicalUrl) => batches.some(({ open }) => [...open.values()].includes(canonicalUrl)),
  };
}
