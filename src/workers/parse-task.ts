import { analysePage, type PageHints } from '../pipeline/analyse.ts';
import { PermanentError, RefusedError } from '../pipeline/errors.ts';
import type { AnalysedPage } from '../pipeline/types.ts';

export interface ParseTask {
  bytes: Uint8Array;
  hints: PageHints;
}

/** An error loses its class between processes, so refusals come back as data. `error`: a mistake of ours. */
export type ParseAnswer =
  | { page: AnalysedPage }
  | { refused: boolean; reason: string; message: string }
  | { error: Error };

/** The first thing that a parse process says: from here on its deadlines are a page's, not the process's start. */
export const PARSE_READY = 'ready';

/** @returns the page, or why there is none */
export function parseTask({ bytes, hints }: ParseTask): ParseAnswer {
  try {
    return { page: analysePage(bytes, hints) };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { refused: error instanceof RefusedError, reason: error.reason, message: error.message };
  }
}

/** Answers the parent process's tasks, one after the other, until it goes away. */
export function answerTasks(task: (given: ParseTask) => ParseAnswer): void {
  // Ctrl-C and service managers signal the whole group: the parent decides when a page that is being read is ended.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  process.on('disconnect', () => process.exit());
  process.on('message', (given: ParseTask) => {
    let answer: ParseAnswer;
    try {
      answer = task(given);
    } catch (error) {
      answer = { error: error instanceof Error ? error : new Error(String(error)) };
    }
    process.send?.(answer);
  });
  process.send?.(PARSE_READY);
}
