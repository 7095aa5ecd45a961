import { describe, expect, it } from 'vitest';
import { decideTurn, type Line } from '../../src/db/line.ts';

const GAP = 5_000;
const NOW = 1_000_000;
const line = (overrides: Partial<Line> = {}): Line => ({
  now: NOW,
  gapMs: GAP,
  latencyMs: 0,
  nextAt: Number.NEGATIVE_INFINITY,
  freeAt: Number.NEGATIVE_INFINITY,
  holder: null,
  heldAt: 0,
  ...overrides,
});

describe('a turn at a host', () => {
  it('comes at once where nobody waits and nobody asked lately', () => {
    expect(decideTurn(line(), 'a', null)).toEqual({ go: true, at: NOW, nextAt: NOW + GAP });
  });

  it('is a gap behind the last one in the line', () => {
    const waiting = line({ nextAt: NOW + 20_000, freeAt: NOW + 1_000 });
    expect(decideTurn(waiting, 'a', null)).toEqual({
      go: false,
      at: NOW + 20_000,
      nextAt: NOW + 25_000,
      waitMs: 20_000,
    });
  });

  it('does not come before its time, though the host is free', () => {
    expect(decideTurn(line({ nextAt: NOW + 9_000 }), 'a', NOW + 4_000)).toMatchObject({ go: false, waitMs: 4_000 });
  });

  it('waits for the rest of the gap where the host answered late, and keeps its place', () => {
    const turn = decideTurn(line({ nextAt: NOW + 9_000, freeAt: NOW + 700 }), 'a', NOW - 10);
    expect(turn).toEqual({ go: false, at: NOW - 10, nextAt: NOW + 9_000, waitMs: 700 });
  });

  it('waits for a gap where a request still runs', () => {
    const held = line({ holder: 'b', heldAt: NOW - 100, freeAt: NOW + 70_000, nextAt: NOW + 9_000 });
    expect(decideTurn(held, 'a', NOW)).toMatchObject({ go: false, at: NOW, waitMs: GAP });
  });

  it('that waited too long beside the line is taken again at its end', () => {
    const late = line({ freeAt: NOW + 700, nextAt: NOW + 9_000 });
    expect(decideTurn(late, 'a', NOW - 3 * GAP)).toMatchObject({ go: false, at: NOW + 9_000, nextAt: NOW + 14_000 });
  });

  it('of a poll comes as soon as the host is free, whoever waits', () => {
    expect(decideTurn(line({ nextAt: NOW + 90_000 }), 's1-1', null, true)).toMatchObject({
      go: true,
      nextAt: NOW + 90_000,
    });
    const busy = line({ nextAt: NOW + 90_000, freeAt: NOW + 800 });
    expect(decideTurn(busy, 's1-1', NOW - 60_000, true)).toEqual({
      go: false,
      at: NOW,
      nextAt: NOW + 90_000,
      waitMs: 800,
    });
  });

  it('comes however late it is, where the host is free', () => {
    expect(decideTurn(line({ nextAt: NOW + 9_000 }), 'a', NOW - 3_600_000)).toMatchObject({ go: true });
  });

  it('is taken over by the job that holds it, once its gap is over: its worker died', () => {
    const held = { holder: 'a', freeAt: NOW + 50_000, nextAt: NOW + 9_000 };
    expect(decideTurn(line({ ...held, heldAt: NOW - GAP }), 'a', NOW - GAP)).toMatchObject({ go: true });
    expect(decideTurn(line({ ...held, heldAt: NOW - 10 }), 'a', NOW - 10)).toMatchObject({ go: false });
  });

  it('comes to somebody else once the lease of a dead worker is over', () => {
    const expired = line({ holder: 'a', heldAt: NOW - 80_000, freeAt: NOW - 5_000 });
    expect(decideTurn(expired, 'b', null)).toMatchObject({ go: true });
  });

  /** One host, `latency` ms an answer, `jobs` at once: when each asked, and how often all woke. */
  function run(jobs: number, gapMs: number, latency: (n: number) => number) {
    const host = line({ gapMs, now: 0 });
    const starts: number[] = [];
    let wakes = 0;
    let queue = Array.from({ length: jobs }, (_, n) => ({
      name: `u${n}`,
      wakeAt: n / 1_000,
      at: null as number | null,
    }));
    while (queue.length > 0) {
      queue.sort((a, b) => a.wakeAt - b.wakeAt);
      const job = queue[0];
      if (!job) break;
      wakes++;
      host.now = job.wakeAt;
      if (host.holder && host.freeAt <= host.now) host.holder = null;
      const turn = decideTurn(host, job.name, job.at);
      host.nextAt = turn.nextAt;
      if (turn.go) {
        starts.push(host.now);
        const took = latency(starts.length);
        host.latencyMs = (host.latencyMs + took) / 2;
        host.freeAt = host.now + took + gapMs;
        queue = queue.slice(1);
      } else Object.assign(job, { at: turn.at, wakeAt: host.now + turn.waitMs });
    }
    return { starts, wakes };
  }

  it.each([
    ['answers at once', 2, () => 0],
    ['takes a while', 5, () => 300],
    ['is erratic', 5, (n: number) => (n * 7_919) % 2_000],
    ['is slower than its gap', 5, () => 7_000],
    ['is ten times as slow as its gap', 15, () => 50_000],
  ])(
    'of a thousand jobs never comes within the gap, wakes few in vain, and leaves no gap unused: the host %s',
    (_name, wakesEach, latency) => {
      const { starts, wakes } = run(1_000, GAP, latency);
      const gaps = starts.slice(1).map((at, n) => at - (starts[n] ?? 0) - latency(n + 1));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(GAP - 1e-6);
      const needed = starts.reduce((sum, _at, n) => sum + GAP + latency(n + 1), 0);
      expect((starts.at(-1) ?? 0) / needed).toBeLessThan(1.1);
      expect(wakes).toBeLessThanOrEqual(wakesEach * 1_000);
    },
  );
});
