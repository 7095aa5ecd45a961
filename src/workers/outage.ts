import { VersionError } from '../pipeline/errors.ts';

/**
 * Errors that say nothing about a job: database or queues were away, full, shut to us, or had no time for us.
 * PostgreSQL's classes (Appendix A of its manual): 08 connection, 25006 a stand-by, 28 a password that changed, 3D000
 * no such database, 25P03 and 25P04 a transaction that was idle or under way for too long, 40 rolled back for another's sake, 42501 rights that were not given, 53 out of resources, 55P03
 * lock not had in time, 57 stopped by an operator, 58 the system under it.
 */
const SQL_STATES = /^(?:08|28|40|53|57|58)...$|^25006$|^25P0[34]$|^3D000$|^42501$|^55P03$/;
/** What a socket says of a server that is not there. */
const SYSTEM = new Set(
  'ECONNREFUSED ECONNRESET ECONNABORTED EPIPE ETIMEDOUT ENOENT ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH'.split(' '),
);
/** pg has no code for these. */
const MESSAGES = /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying)/;

/** The queue would not take what a job came to: its next steps, or that it is to come back later. */
export class QueueOutage extends Error {
  override name = 'QueueOutage';
}

/** No parse process starts: the program is being replaced under it, or the machine has no memory or process to spare. */
export class ParserOutage extends Error {
  override name = 'ParserOutage';
}

/** Whether the job would have gone well with everything around it in order: it must not be given up for this. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (
    error instanceof QueueOutage ||
    error instanceof ParserOutage ||
    error instanceof VersionError ||
    MESSAGES.test(error.message)
  )
    return true;
  const code = 'code' in error ? String(error.code) : '';
  return SYSTEM.has(code) || SQL_STATES.test(code);
}
