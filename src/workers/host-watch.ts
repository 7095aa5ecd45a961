import type { Db } from '../db/database.ts';
import { findStopped } from '../db/turns.ts';

/** Ends requests that are under way when somebody pauses or blocks their host. */
export interface HostWatch {
  /** @returns a signal for one request; `release` when it has ended */
  watch(host: string): { signal: AbortSignal; release(): void };
  close(): void;
}

/** How soon a running request learns that its host was stopped. One small query a process, and none while it is idle. */
const LOOK_EVERY_MS = 1_000;

export function createHostWatch(db: Db): HostWatch {
  const running = new Map<AbortController, string>();
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const stopped = new Set(await findStopped(db, [...new Set(running.values())]));
    for (const [control, host] of running) if (stopped.has(host)) control.abort();
  };
  const turn = () => {
    // A lost look is made up a second later.
    if (running.size > 0) void look().catch(() => {});
  };
  return {
    watch(host) {
      const control = new AbortController();
      running.set(control, host);
      timer ??= setInterval(turn, LOOK_EVERY_MS).unref();
      return { signal: control.signal, release: () => void running.delete(control) };
    },
    close() {
      clearInterval(timer);
    },
  };
}
