import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { say } from './run.js';

/** Ticks in which /proc counts: Linux shows 100 a second to every program. */
const TICK_MS = 10;
const hasProc = existsSync('/proc/self/stat');
if (!hasProc) say('there is no /proc here, so that processor times and memory are null');

/** The most memory that a process has had so far, MB; 0 where the system does not tell. */
export function peakOf(pid) {
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(readProc(pid, 'status'))?.[1] ?? 0) / 1024);
}

/** The process id of a PostgreSQL server. */
export function postmasterOf(dataDir) {
  return Number(readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/**
 * Reads the processor time that a side has used so far.
 * @param side `pids` of its own processes; `server` and `redis` are process ids, or absent; `others`: databases of the same
 *   server that other sides use meanwhile
 * @returns milliseconds by kind of process, for `cpuBetween`; null where there is no /proc
 */
export function readCpu({ pids, server, redis, others = [] }) {
  if (!hasProc) return null;
  const all = new Map();
  for (const name of readdirSync('/proc')) {
    const times = /^\d+$/.test(name) ? timesOf(name) : null;
    if (times) all.set(Number(name), times);
  }
  const sum = (list, part) => list.reduce((total, pid) => total + part(all.get(pid) ?? { own: 0, ended: 0 }), 0);
  const whole = ({ own, ended }) => own + ended;
  const below = pids.flatMap((pid) => childrenOf(all, pid));
  const backends = childrenOf(all, server);
  return {
    worker: sum(pids, ({ own }) => own),
    // Children that have ended are counted at their parent.
    parse: sum(pids, ({ ended }) => ended) + sum(below, whole),
    postgres: sum([server, ...backends], whole),
    ...(redis === undefined ? {} : { redis: sum([redis], whole) }),
    others: new Map(backends.filter((pid) => serves(pid, others)).map((pid) => [pid, whole(all.get(pid))])),
  };
}

/** The time between two readings. @returns milliseconds by kind of process; null where there is no /proc */
export function cpuBetween(before, after) {
  if (before === null || after === null) return null;
  const spent = {};
  for (const kind of Object.keys(after)) if (kind !== 'others') spent[kind] = after[kind] - before[kind];
  for (const [pid, ms] of after.others) spent.postgres -= ms - (before.others.get(pid) ?? 0);
  return spent;
}

/** Adds up readings of several rounds. @returns milliseconds an article by kind of process, and their `total` */
export function cpuPerArticle(readings, articles) {
  if (readings.includes(null)) return null;
  const sums = { total: 0 };
  for (const reading of readings) {
    for (const [kind, ms] of Object.entries(reading)) {
      sums[kind] = (sums[kind] ?? 0) + ms / articles;
      sums.total += ms / articles;
    }
  }
  return Object.fromEntries(Object.entries(sums).map(([kind, ms]) => [kind, Math.round(ms * 100) / 100]));
}

/** All processes below one. */
function childrenOf(all, root) {
  const children = [...all].filter(([, { parent }]) => parent === root).map(([pid]) => pid);
  return children.flatMap((pid) => [pid, ...childrenOf(all, pid)]);
}

/** A backend's title names its database: `postgres: user database [local] idle`. */
function serves(pid, databases) {
  if (databases.length === 0) return false;
  const words = readProc(pid, 'cmdline').split(/[\s\0]/);
  return databases.some((database) => words.includes(database));
}

function timesOf(pid) {
  // The name, in brackets, may hold anything; utime, stime, cutime and cstime are fields 14 to 17.
  const [, after] = /^.*\) (.*)/s.exec(readProc(pid, 'stat')) ?? [];
  if (after === undefined) return null;
  const fields = after.split(' ').map(Number);
  return { parent: fields[1], own: (fields[11] + fields[12]) * TICK_MS, ended: (fields[13] + fields[14]) * TICK_MS };
}

/** Empty where the process has ended. */
function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
