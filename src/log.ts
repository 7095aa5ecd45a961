import pino, { type Logger } from 'pino';
import type { Config } from './config.ts';

/** A logger of JSON lines on stderr, one event a job, constant messages and typed fields; never a page's text. */
export function createLogger(level: Config['logLevel']): Logger {
  const options = { level, base: { pid: process.pid }, serializers: { err: shownError } };
  return pino(options, pino.destination({ dest: 2, sync: true }));
}

/** Without what PostgreSQL quotes of the row (`detail`, `where`), which is a page's text. */
function shownError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name: type, message, stack } = error;
  const code = 'code' in error ? { code: error.code } : {};
  const constraint = 'constraint' in error ? { constraint: error.constraint } : {};
  return { type, message, ...code, ...constraint, stack };
}
