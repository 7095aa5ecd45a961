import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./twins-child.mjs', import.meta.url));

/**
 * Starts processes that each store a page for every family, in the same order and as nearly at once as possible; each
 * page carries another copy of the family's brief.
 * @param round makes briefs that no other round has
 * @throws Error where one of them fails
 */
export async function runTwins(url: string, processes: number, families: number, round: number): Promise<void> {
  const children = Array.from({ length: processes }, (_, index) =>
    spawn(process.execPath, [SCRIPT, url, String(index), String(families), String(round)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  try {
    await Promise.all(children.map((child) => Promise.race([once(child.stdout, 'data'), ended(child)])));
    for (const { stdin } of children) stdin.end('go\n');
    await Promise.all(children.map(ended));
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`a process ended with ${code}`);
}
