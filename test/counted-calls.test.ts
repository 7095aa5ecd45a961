import { Session } from 'node:inspector/promises';
import { expect, it } from 'vitest';
import { analysePage } from '../src/pipeline/analyse.ts';
import { buildPage, COIN, paragraphsAbout, RIVER, RULES } from './support/pages.ts';

const BRIEFS = [RIVER, COIN, RULES];
const PAGE = buildPage({ title: '望湖路的旧水塔', paragraphs: paragraphsAbout('望湖路', 8), briefs: BRIEFS });
const HINTS = { url: 'https://farm.example/info/1.html', contentType: 'text/html', now: new Date('2022-01-01') };

/** How often each named function of the pipeline ran, as V8 counts: `file.ts name`. */
async function callsOf(work: () => unknown): Promise<Map<string, number>> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    work();
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const calls = new Map<string, number>();
    for (const { url, functions } of result) {
      const file = /\/src\/pipeline\/([\w-]+\.ts)/.exec(url)?.[1];
      if (!file) continue;
      for (const { functionName, ranges } of functions) calls.set(`${file} ${functionName}`, ranges[0]?.count ?? 0);
    }
    return calls;
  } finally {
    session.disconnect();
  }
}

/**
 * Work that is counted, not timed. Where one of these comes oftener, each page that is ever read costs more: hand over what
 * was made already.
 */
it('a page is decoded and gone through once, and each piece of it folded, judged and searched for places once', async () => {
  analysePage(PAGE, HINTS);
  let briefs = 0;
  const calls = await callsOf(() => {
    briefs = analysePage(PAGE, HINTS).briefs.length;
  });
  expect(briefs).toBe(BRIEFS.length);
  const counted = (name: string) => calls.get(name) ?? 0;
  for (const once of ['decode.ts decode', 'extract-tokens.ts readTokens', 'extract.ts outlineOf', 'segment.ts segment'])
    expect([once, counted(once)]).toEqual([once, 1]);
  expect(counted('extract-flat.ts flatLines')).toBe(0);
  expect(counted('fingerprint.ts fingerprint')).toBe(briefs);
  for (const each of ['classify.ts classify', 'places-read.ts readFields', 'places.ts placesIn', 'names.ts namesIn'])
    expect([each, counted(each)]).toEqual([each, briefs + 1]);
  // Two fields for places, and up to three stretches that the classifier weighs apart.
  expect(counted('fold.ts foldForReading')).toBeLessThanOrEqual(5 * (briefs + 1));
});
