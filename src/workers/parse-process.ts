import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PermanentError } from '../pipeline/errors.ts';
import { ParserOutage } from './outage.ts';
import { PARSE_READY, type ParseAnswer, type ParseTask } from './parse-task.ts';

export interface ParseLimits {
  /** A page of the largest size takes about a second; half the lock's 20 s leaves room for its renewal. */
  deadlineMs: number;
  heapMb: number;
  /** The module that a process runs. */
  task: URL;
}

/** A child process that reads pages, one at a time. */
export interface ParseProcess {
  /**
   * @throws PermanentError `parse-timeout` or `parse-memory`, ParserOutage where the process did not start, Error where
   * it ended by itself; after any of them the process is gone
   */
  read(task: ParseTask): Promise<ParseAnswer>;
  /** Whether it can be asked again. */
  alive(): boolean;
  end(): Promise<void>;
}

/**
 * A process and not a thread, since V8 may abort the whole process where a thread's heap limit is met: Node's
 * `resourceLimits` are best effort (nodejs/node#47224, #65019), on Node 24 they fail for every shape that we tried.
 */
export function startParseProcess(limits: ParseLimits): ParseProcess {
  const child = fork(fileURLToPath(limits.task), {
    execArgv: [`--max-old-space-size=${limits.heapMb}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Pages are other people's: what reads them knows no passwords.
    env: {},
  });
  const said = lastWords(child);
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`));
  });
  const ready = firstOf(child, gone);
  ready.catch(() => {});
  const alive = () => child.connected && child.exitCode === null && child.signalCode === null;

  async function end() {
    child.kill('SIGKILL');
    await gone;
  }

  async function start() {
    try {
      if ((await ready) !== PARSE_READY) throw new Error('it said something else first');
    } catch (cause) {
      await end();
      throw new ParserOutage(`no parse process starts: ${await gone} ${said()}`.trimEnd(), { cause });
    }
  }

  async function read(task: ParseTask): Promise<ParseAnswer> {
    await start();
    let late = false;
    let timer: NodeJS.Timeout | undefined;
    try {
      timer = setTimeout(() => {
        late = true;
        child.kill('SIGKILL');
      }, limits.deadlineMs);
      const answer = firstOf(child, gone);
      // A process that is gone fails the send too; `gone` tells why.
      child.send(task, () => {});
      return (await answer) as ParseAnswer;
    } catch (error) {
      await end();
      if (late) {
        const seconds = limits.deadlineMs / 1000;
        throw new PermanentError('parse-timeout', `reading this page took longer than ${seconds} s`);
      }
      throw outOfMemory(await gone)
        ? new PermanentError('parse-memory', `reading this page took more than ${limits.heapMb} MB`)
        : new Error(`the process that read this page ended with ${await gone} ${said()}`.trimEnd(), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  return { read, alive, end };
}

/** V8 aborts when its heap is full: SIGABRT, which Windows gives as exit code 134. */
const outOfMemory = (ending: string) => ending === 'SIGABRT' || ending === 'code 134';

/**
 * The next message; fails when the process goes first. Its listeners go with it: whatever waited for `gone`, which
 * outlives thousands of pages, would keep each of them until then.
 */
async function firstOf(child: ChildProcess, gone: Promise<string>): Promise<unknown> {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  child.once('close', leave);
  if (!child.connected) leave();
  try {
    const [message]: unknown[] = await once(child, 'message', { signal: leaving.signal });
    return message;
  } catch (cause) {
    throw new Error(await gone, { cause });
  } finally {
    child.off('close', leave);
  }
}

const MOST_WORDS = 500;

/** The end of what the process wrote to its standard error, for the message of an ending that nobody expects. */
function lastWords(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    words = (words + chunk).slice(-MOST_WORDS);
  });
  return () => words.replace(/\s+/g, ' ');
}
