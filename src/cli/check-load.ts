import type { Load } from '../reports/growth.ts';
import { type Check, ok, warn } from './check.ts';

const MEBIBYTE = 1024 ** 2;
/** Connections that a process holds for queues in PostgreSQL. */
const QUEUE_CONNECTIONS = 12;
/** The store lane's own. */
const LANE_CONNECTIONS = 1;
/** PostgreSQL keeps these for administrators. */
const RESERVED = 3;
const MOST_SKEW_MS = 5_000;
const SWEEP_MS = 10 * 60_000;

/** @param now milliseconds since 1970, of this machine; @param pending URLs that wait */
export function judgeLoad(
  { tables, processes, maxConnections, lastSweep, serverTime }: Load,
  setup: { now: number; pending: number; maxConnections: number; queuesHere: boolean },
): Check[] {
  const each = setup.maxConnections + LANE_CONNECTIONS + (setup.queuesHere ? QUEUE_CONNECTIONS : 0);
  const needed = each * Math.max(1, processes);
  const load = `${Math.max(1, processes)} processes may need ${needed} of ${maxConnections - RESERVED}`;
  const skew = Math.round((serverTime.getTime() - setup.now) / 1000);
  const sizes = tables.map(({ table, bytes, rowsADay }) => {
    return `${table} ${(bytes / MEBIBYTE).toFixed(0)} MiB (+${Math.max(0, rowsADay)} rows a day)`;
  });
  return [
    ok('growth', sizes.join(', ')),
    needed <= maxConnections - RESERVED
      ? ok('connections needed', load)
      : warn('connections needed', load, 'raise max_connections or lower BRIEFWIRE_MAX_CONNECTIONS (docs/scale.md)'),
    Math.abs(skew * 1000) <= MOST_SKEW_MS
      ? ok('clock', "this machine's and the server's agree")
      : warn('clock', `the server's is ${skew} s ahead of this machine's`, 'let both keep time by NTP'),
    judgeSweep(lastSweep, setup),
  ];
}

function judgeSweep(lastSweep: Date | null, { now, pending }: { now: number; pending: number }): Check {
  const age = lastSweep === null ? null : now - lastSweep.getTime();
  const message = age === null ? 'none yet' : `${Math.max(0, Math.round(age / 1000))} s ago`;
  if (pending === 0 || (age !== null && age <= SWEEP_MS)) return ok('last sweep', message);
  return warn('last sweep', message, 'no process looks for lost steps: start `briefwire serve` or `briefwire worker`');
}
