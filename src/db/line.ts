/** The line in front of one host. Instants are milliseconds of one clock, the database's. */
export interface Line {
  now: number;
  /** How long the host is left alone between the end of an answer and the next request. */
  gapMs: number;
  /** How long an answer takes, as of late. */
  latencyMs: number;
  /** Where the line ends: the next turn that nobody has. */
  nextAt: number;
  /** From when on the host may be asked. While a request runs: when its holder counts as dead. */
  freeAt: number;
  /** The job whose request runs, and since when. */
  holder: string | null;
  heldAt: number;
}

/** What a job is to do: ask now, or come back after `waitMs`, with its place in the line at `at`. */
export type Turn = { go: true; at: number; nextAt: number } | { go: false; at: number; nextAt: number; waitMs: number };

/** A job that came in its turn and found the host busy waits beside the line for so many gaps, then at its end. */
const PATIENCE = 2;

/**
 * Whether it is a job's turn. Places in the line are a gap and an answer apart and are taken once, so that ten thousand jobs wake once
 * each; since no answer is like another, the line runs ahead of the host at times. Whoever finds it busy waits for the rest
 * of the gap, and so some of the next find it busy longer: those go to the end of the line, where the time that they
 * lost is made up. Thus nobody asks before the gap is over, hardly anybody wakes in vain, and no turn is left unused.
 * @param turnAt the place that the job has already, null for none
 * @param isFirst it waits beside the line from the start: a poll, of which a host sees few, behind ten thousand pages
 */
export function decideTurn(line: Line, job: string, turnAt: number | null, isFirst = false): Turn {
  const { now, gapMs, latencyMs, nextAt, freeAt } = line;
  // Places closer than the host can be asked would only wake jobs in vain; no wider than two gaps, since a place that was
  // given while the host was slow stays where it is when the host is quick again.
  const stepMs = gapMs + Math.min(latencyMs, gapMs);
  const isHeld = line.holder !== null && freeAt > now;
  // A job that was delivered again while its request counts as running takes it over: its worker died.
  const isOwn = isHeld && line.holder === job && line.heldAt + gapMs <= now;
  const isFree = freeAt <= now || isOwn;
  const isDue = isFirst || (turnAt ?? nextAt) <= now;
  if (isFree && isDue) return { go: true, at: turnAt ?? now, nextAt: Math.max(nextAt, now + stepMs) };
  const freeIn = isHeld ? Math.max(gapMs, line.heldAt + stepMs - now) : freeAt - now;
  if (isFirst) return { go: false, at: now, nextAt, waitMs: freeIn };
  if (turnAt !== null && turnAt > now) return { go: false, at: turnAt, nextAt, waitMs: turnAt - now };
  if (turnAt !== null && now - turnAt <= PATIENCE * stepMs) return { go: false, at: turnAt, nextAt, waitMs: freeIn };
  const at = Math.max(nextAt, now + Math.max(freeIn, 0));
  return { go: false, at, nextAt: at + stepMs, waitMs: at - now };
}
