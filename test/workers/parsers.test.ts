import { createRequire } from 'node:module';
import { afterEach, describe, expect, it } from 'vitest';
import { MAX_PAGE_BYTES } from '../../src/pipeline/incoming.ts';
import { buildPage, paragraphsAbout, RIVER } from '../support/pages.ts';

/** The compiled module: parse processes load compiled files only. */
type Module = typeof import('../../src/workers/parsers.ts');
const load = createRequire(new URL('../../dist/', import.meta.url));
const { startParsers } = load('./workers/parsers.js') as Module;
const { RefusedError, PermanentError } = load('./pipeline/errors.js') as typeof import('../../src/pipeline/errors.ts');

/** Long enough for a page on a busy machine. */
const DEADLINE_MS = 3_000;
const HINTS = { url: 'https://news.example/info/1.html', contentType: null, now: new Date('2024-05-17') };
const PAGE = buildPage({
  title: '栖河园区的第二年',
  paragraphs: paragraphsAbout('栖河'),
  briefs: [{ ...RIVER, after: 3 }],
});

let parsers: ReturnType<typeof startParsers> | undefined;
afterEach(() => parsers?.close());

function start(given: Parameters<typeof startParsers>[0] = {}) {
  const task = new URL('../support/parse-child.mjs', import.meta.url);
  const started = startParsers({ task, deadlineMs: DEADLINE_MS, ...given });
  parsers = started;
  return (page: string | Buffer) => started.analyse(typeof page === 'string' ? Buffer.from(page) : page, HINTS);
}

describe('a parse process', () => {
  it('gives the same page as the pure steps do, dates and offsets included', async () => {
    parsers = startParsers();
    const { analysePage } = load('./pipeline/analyse.js') as typeof import('../../src/pipeline/analyse.ts');
    const page = await parsers.analyse(PAGE, HINTS);
    expect(page).toEqual(analysePage(PAGE, HINTS));
    expect(page.briefs).toHaveLength(1);
  });

  it('is ended when a page takes too long, while the main loop goes on renewing locks, and replaced for the next', async () => {
    const analyse = start();
    let turns = 0;
    const timer = setInterval(() => turns++, 20);
    await expect(analyse('run for ever')).rejects.toMatchObject({
      name: 'PermanentError',
      reason: 'parse-timeout',
      message: `reading this page took longer than ${DEADLINE_MS / 1000} s`,
    });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
    expect((await analyse(PAGE)).briefs).toHaveLength(1);
  });

  it.each(['eat memory in many arrays', 'eat memory in one array', 'eat memory in strings'])(
    'is ended when a page takes too much memory, and replaced for the next: %s',
    async (misdeed) => {
      const analyse = start({ heapMb: 64, deadlineMs: 60_000 });
      await expect(analyse(misdeed)).rejects.toMatchObject({
        name: 'PermanentError',
        reason: 'parse-memory',
        message: 'reading this page took more than 64 MB',
      });
      expect((await analyse(PAGE)).briefs).toHaveLength(1);
    },
  );

  it('leaves the other pages alone: those beside a page that hangs are read, more of them than there are processes', async () => {
    const analyse = start();
    const [hung, ...others] = await Promise.allSettled([
      analyse('run for ever'),
      ...Array.from({ length: 12 }, () => analyse(PAGE)),
    ]);
    expect(hung?.status).toBe('rejected');
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 'fulfilled'));
  });

  it('passes a refusal on with its class and reason', async () => {
    const analyse = start();
    const refusal = analyse('%PDF-1.7 binary');
    await expect(refusal).rejects.toBeInstanceOf(RefusedError);
    await expect(refusal).rejects.toMatchObject({ reason: 'binary' });
  });

  it('passes a mistake of ours on as what it is, so that the job is tried again', async () => {
    const failure = start()('throw');
    await expect(failure).rejects.toThrow('a mistake of ours');
    await expect(failure).rejects.not.toBeInstanceOf(PermanentError);
  });

  it('is replaced when it ends by itself', async () => {
    const analyse = start();
    const failure = analyse('end the process');
    await expect(failure).rejects.toThrow('the process that read this page ended with code 1 its last words');
    await expect(failure).rejects.not.toBeInstanceOf(PermanentError);
    expect((await analyse(PAGE)).briefs).toHaveLength(1);
  });

  it('that does not start says nothing about the page, so that its job waits', async () => {
    const { isOutage } = load('./workers/outage.js') as typeof import('../../src/workers/outage.ts');
    const failure = await start({ task: new URL('../support/no-such-child.mjs', import.meta.url) })(PAGE).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      message: expect.stringMatching(/^no parse process starts: code 1 .*MODULE_NOT_FOUND/),
    });
    expect(isOutage(failure)).toBe(true);
  });

  it('reads a page that nests 100,000 deep within its limits', async () => {
    const text = '栖河园区的第一批企业在春天搬进了新楼，第二批企业还在等待验收。';
    const page = await start({ heapMb: 128 })(`${'<div>'.repeat(100_000)}<p>${text}</p>`);
    expect(page.paragraphs).toEqual([text]);
  });

  it('reads a page of 20 MB, or says why not, and reads the next one', async () => {
    parsers = startParsers();
    const paragraph = `<p>${'栖河园区的第一批企业在春天搬进了新楼，第二批企业还在等待验收。'.repeat(3)}</p>\n`;
    const bytes = Buffer.from(paragraph.repeat(MAX_PAGE_BYTES / Buffer.byteLength(paragraph)));
    const read = await parsers.analyse(bytes, HINTS).catch((error: unknown) => error);
    if (read instanceof Error)
      expect(read).toMatchObject({ name: 'PermanentError', reason: expect.stringMatching(/^parse-/) });
    else expect(read).toMatchObject({ kind: 'article' });
    expect((await parsers.analyse(PAGE, HINTS)).briefs).toHaveLength(1);
  });
});
