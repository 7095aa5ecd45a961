import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What the child says; which fields there are depends on the order. */
interface Answer {
  startedByUs: boolean;
  url: string;
  dataDir: string;
  connection: { host: string; port: number };
  rows: Record<string, unknown>[];
  events: string[];
}

/** A separate node process that joins and leaves an embedded server when told. */
export interface EmbeddedChild {
  process: ChildProcess;
  /** Sends `join`, `leave`, `events` or `query <sql>` and waits for the answer. @throws Error with the child's error */
  tell(order: string): Promise<Answer>;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends it in an orderly way; it must have left. */
  end(): Promise<void>;
}

const SCRIPT = fileURLToPath(new URL('./embedded-child.mjs', import.meta.url));

/** @param as run as this user (root only), with `environment` added to ours */
export function startEmbeddedChild(
  home: string,
  as?: { uid: number; gid: number },
  environment: NodeJS.ProcessEnv = {},
): EmbeddedChild {
  const args = as ? [SCRIPT, home, String(as.uid), String(as.gid)] : [SCRIPT, home];
  const child = spawn(process.execPath, args, {
    // A group of its own, so that a test can interrupt the group as a terminal does.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // Written to after it was killed: the missing answer says so.
  child.stdin.on('error', () => {});
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  return {
    process: child,
    async tell(order) {
      child.stdin.write(`${order}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`the child has gone before it answered "${order}"`);
      const answer = JSON.parse(value) as Answer & { error?: string };
      if (answer.error) throw new Error(answer.error);
      return answer;
    },
    async kill(signal) {
      child.kill(signal);
      await exited;
    },
    async end() {
      child.stdin.end();
      await exited;
    },
  };
}
