import { readdirSync, readFileSync } from 'node:fs';

/** The most memory that a process has had so far, MB; 0 where the system does not tell (only Linux does). */
export function peakOf(pid) {
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(statusOf(pid))?.[1] ?? 0) / 1024);
}

/** The processes that a process started, and those that they did; none where the system does not tell. */
export function processesBelow(pid) {
  const children = processes().filter((one) => Number(/PPid:\s+(\d+)/.exec(statusOf(one))?.[1]) === pid);
  return children.flatMap((child) => [child, ...processesBelow(child)]);
}

function processes() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function statusOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
