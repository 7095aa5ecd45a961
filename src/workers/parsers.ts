import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import type { PageHints } from '../pipeline/analyse.ts';
import { PermanentError, RefusedError } from '../pipeline/errors.ts';
import type { AnalysedPage } from '../pipeline/types.ts';
import { type ParseLimits, type ParseProcess, startParseProcess } from './parse-process.ts';
import type { ParseAnswer, ParseTask } from './parse-task.ts';

/** Processes that run the pure steps, so that no page can hold up the loop that renews locks, or take it down. */
export interface Parsers {
  /** @throws RefusedError or PermanentError where the page is none, or took too long or too much memory */
  analyse(bytes: Uint8Array, hints: PageHints): Promise<AnalysedPage>;
  /** Starts the first process before there is a page: that takes half a second. */
  warm(): void;
  close(): Promise<void>;
}

const LIMITS: ParseLimits = { deadlineMs: 10_000, heapMb: 512, task: new URL('./parse-child.js', import.meta.url) };
const MOST_PROCESSES = 4;
/** Pages come in waves, minutes apart: starting one and warming its code up takes 1.8 s of processor time, measured. */
const IDLE_MS = 10 * 60_000;

/**
 * Starts no process before the first page unless told to, ends one that has nothing to do for ten minutes, and replaces
 * one that overran its deadline or memory with the next page.
 * @param given other limits than the usual ones, for tests
 */
export function startParsers(given: Partial<ParseLimits> = {}): Parsers {
  const limits = { ...LIMITS, ...given };
  // A page's deadline must not run while it waits for a process, so it gets its turn first.
  const turn = pLimit(Math.min(availableParallelism(), MOST_PROCESSES));
  const processes = new Set<ParseProcess>();
  const idle = new Map<ParseProcess, NodeJS.Timeout>();

  /** The one that was idle last: its code and data are still at hand, and those that nobody needs end. */
  function claim(): ParseProcess {
    for (const [parser, timer] of [...idle].reverse()) {
      clearTimeout(timer);
      idle.delete(parser);
      if (parser.alive()) return parser;
      processes.delete(parser);
    }
    const started = startParseProcess(limits);
    processes.add(started);
    return started;
  }

  function release(parser: ParseProcess) {
    const retire = () => {
      idle.delete(parser);
      processes.delete(parser);
      void parser.end();
    };
    if (parser.alive()) idle.set(parser, setTimeout(retire, IDLE_MS).unref());
    else processes.delete(parser);
  }

  async function read(task: ParseTask): Promise<ParseAnswer> {
    const parser = claim();
    try {
      return await parser.read(task);
    } finally {
      release(parser);
    }
  }

  return {
    warm: () => release(claim()),
    analyse: async (bytes, hints) => pageOf(await turn(() => read({ bytes, hints }))),
    async close() {
      turn.clearQueue();
      for (const timer of idle.values()) clearTimeout(timer);
      idle.clear();
      await Promise.all([...processes].map((parser) => parser.end()));
    },
  };
}

function pageOf(answer: ParseAnswer): AnalysedPage {
  if ('page' in answer) return answer.page;
  if ('error' in answer) throw answer.error;
  throw answer.refused
    ? new RefusedError(answer.reason, answer.message)
    : new PermanentError(answer.reason, answer.message);
}
