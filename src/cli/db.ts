import type { Command } from 'commander';
import { openDatabase } from '../open-database.ts';
import { note, print } from './print.ts';
import { interruptSignal, oneShot } from './session.ts';

/** `briefwire db url`: a URL for psql. The embedded server runs only while somebody uses it, so `--hold` keeps it up. */
export async function url(options: { hold?: boolean }, command: Command): Promise<number> {
  const { config, log } = oneShot(command);
  const interrupt = interruptSignal();
  const database = await openDatabase(config, log, { needs: 'nothing' });
  try {
    await print(`${database.url}\n`);
    if (options.hold && !interrupt.signal.aborted) {
      note('the database is kept running until Ctrl-C');
      await new Promise<void>((resolve) => interrupt.signal.addEventListener('abort', () => resolve()));
    }
    return 0;
  } finally {
    await database.close();
    interrupt.release();
  }
}
