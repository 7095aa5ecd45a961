import pino, { type Logger } from 'pino';
import type { Config } from './config.ts';

/** A logger of JSON lines on stderr, one event a job, constant messages and typed fields; never a page's text. */
export function createLogger(level: Config['logLevel']): Logger {
  return pino({ level, base: { pid: process.pid } }, pino.destination({ dest: 2, sync: true }));
}
