/** One thing that `doctor` looked at. */
export interface Check {
  /** What was looked at, in a word or two. */
  check: string;
  state: 'ok' | 'warn' | 'fail';
  /** What was found, a plain sentence without passwords. */
  message: string;
  /** What to do about it; null where nothing is to be done. */
  advice: string | null;
}

export function ok(check: string, message: string): Check {
  return { check, state: 'ok', message, advice: null };
}

export function warn(check: string, message: string, advice: string): Check {
  return { check, state: 'warn', message, advice };
}

export function fail(check: string, message: string, advice: string): Check {
  return { check, state: 'fail', message, advice };
}

/** What an error says, on one line. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return error.errors.map(messageOf).join('; ');
  return (error instanceof Error ? error.message || error.name : String(error)).replace(/\s+/g, ' ');
}
