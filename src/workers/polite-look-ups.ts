import type { Db } from '../db/database.ts';
import { findRobots, type KnownRobots } from '../db/robots.ts';
import { findHops, findLines, type Hop, type HostLine, type LineAsk } from '../db/turns.ts';
import { type Batched, lookUpInBatches } from '../store/in-batches.ts';

/** Look-ups before each request, for many requests at once. */
export interface LookUps {
  hop: Batched<string, Hop | undefined>;
  robots: Batched<string, KnownRobots | undefined>;
  /** By gap and host, as `lineKey` writes them. */
  line: Batched<string, HostLine | undefined>;
}

/** The key of a host's line in `LookUps.line`. */
export function lineKey({ host, defaultGapMs }: LineAsk): string {
  return `${defaultGapMs} ${host}`;
}

function lineAsk(key: string): LineAsk {
  const [gap = '', host = ''] = key.split(' ');
  return { host, defaultGapMs: Number(gap) };
}

function entryFor<T>(key: string, found: T | undefined): [string, T][] {
  return found === undefined ? [] : [[key, found]];
}

const MOST_LOOK_UPS = 100;

export function openLookUps(db: Db): LookUps {
  return {
    hop: lookUpInBatches(MOST_LOOK_UPS, (jobs) => findHops(db, jobs)),
    robots: lookUpInBatches(MOST_LOOK_UPS, (origins) => findRobots(db, origins)),
    line: lookUpInBatches(MOST_LOOK_UPS, async (keys) => {
      const asked = new Map(keys.map((key) => [key, lineAsk(key)]));
      const lines = await findLines(db, [...asked.values()]);
      return new Map([...asked].flatMap(([key, { host }]) => entryFor(key, lines.get(host))));
    }),
  };
}
