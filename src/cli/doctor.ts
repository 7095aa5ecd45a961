import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { type Check, fail, messageOf } from './check.ts';
import { checkDatabase } from './check-database.ts';
import { checkMachine } from './check-machine.ts';
import { checkRedis } from './check-redis.ts';
import { colours, printRecords } from './output.ts';
import { print } from './print.ts';
import { oneShot } from './session.ts';

/** `briefwire doctor`: looks at everything, whatever is wrong. @returns 1 if something failed */
export async function run(options: { json?: boolean }, command: Command): Promise<number> {
  const checks = await runChecks(command);
  if (options.json) await printRecords(checks, [], { json: true });
  else await print(renderChecks(checks, colours(process.stdout)));
  return checks.some((check) => check.state === 'fail') ? 1 : 0;
}

async function runChecks(command: Command): Promise<Check[]> {
  let setup: { config: Config; log: Parameters<typeof checkDatabase>[1] };
  try {
    setup = oneShot(command);
  } catch (error) {
    return [fail('settings', messageOf(error), 'set them right in the environment')];
  }
  const { config, log } = setup;
  const machine = await checkMachine(config);
  const canOpen = machine.every((check) => check.check !== 'database' || check.state !== 'fail');
  const database = canOpen ? await checkDatabase(config, log) : [];
  const redis = config.redisUrl === null ? [] : await checkRedis(config.redisUrl);
  return [...machine, ...database, ...redis];
}

type Colours = Pick<ReturnType<typeof colours>, 'green' | 'yellow' | 'red'>;

/** One line a check, and one below it where something is to be done. */
export function renderChecks(checks: readonly Check[], { green, yellow, red }: Colours): string {
  const paint = { ok: green, warn: yellow, fail: red };
  const widest = Math.max(...checks.map(({ check }) => check.length));
  const lines = checks.map(({ check, state, message, advice }) => {
    const head = `${paint[state](state.padEnd(4))}  ${check.padEnd(widest)}  `;
    return `${head}${message}\n${advice ? `      ${' '.repeat(widest)}  → ${advice}\n` : ''}`;
  });
  return lines.join('');
}
