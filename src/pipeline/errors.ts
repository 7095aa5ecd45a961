/**
 * Errors say what the machine does next, not only what went wrong. Whether a retry can help is the class;
 * `reason` is a short stable word that is counted, filtered and shown; `message` is for a person.
 */

/** Trying again cannot help: the job ends, the URL becomes `dead` or `refused` with this reason. */
export class PermanentError extends Error {
  override name = 'PermanentError';
  readonly reason: string;
  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** These bytes are not something briefwire takes in (empty, binary, no article): the URL becomes `refused`. */
export class RefusedError extends PermanentError {
  override name = 'RefusedError';
}

/** A later try may succeed (time-out, 503, connection refused): the job is tried again with backoff, then dead. */
export class RetryableError extends Error {
  override name = 'RetryableError';
  readonly reason: string;
  /** Milliseconds that the other side asked us to wait, if it did. */
  readonly retryAfterMs: number | undefined;
  constructor(reason: string, message: string, options?: ErrorOptions & { retryAfterMs?: number }) {
    super(message, options);
    this.reason = reason;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** The person who called is asked for something else: one line on stderr, exit status 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The surroundings are not as needed (no database, port taken): one line on stderr, exit status 1. */
export class SetupError extends Error {
  override name = 'SetupError';
}

/** Another version of the program writes this database: nothing is stored until the versions agree. */
export class VersionError extends SetupError {
  override name = 'VersionError';
}

/** A question takes the database too long: one line, exit status 1, or 503 over HTTP. */
export class TooBroadError extends Error {
  override name = 'TooBroadError';
}
