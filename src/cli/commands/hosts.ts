import { type Command, InvalidArgumentError } from 'commander';
import { addFormatOptions } from '../format-options.ts';
import type { Lazy } from '../lazy.ts';

type HostAction = 'list' | 'block' | 'pause' | 'resume' | 'set';

/** Hosts: how they are asked, stopping at once, and removing what came from them. */
export function addHostCommands(program: Command, lazy: Lazy): void {
  const hosts = program.command('hosts').description('how each host is asked, and stopping one at once');
  const run = (name: HostAction) => lazy(async () => (await import('../hosts.ts'))[name]);
  addFormatOptions(hosts.command('list [host]').description('every host: state, line, what became of its URLs')).action(
    run('list'),
  );
  addFormatOptions(
    hosts.command('block <host>').description('ask nothing more of it; its URLs end refused, reason blocked'),
  ).action(run('block'));
  addFormatOptions(hosts.command('pause <host>').description('ask nothing of it for now; its URLs wait')).action(
    run('pause'),
  );
  addFormatOptions(hosts.command('resume <host>').description('take pause, block or down back')).action(run('resume'));
  const set = hosts
    .command('set <host>')
    .description('how it is asked and counted')
    .option(
      '--gap <ms>',
      'leave it alone this long between two requests; `default`: as BRIEFWIRE_HOST_GAP_MS says',
      gap,
    )
    .option('--network <name>', 'hosts of one network count once in reports');
  addFormatOptions(set).action(run('set'));
  const purge = program
    .command('purge [target]')
    .description(
      'remove what came from a URL or a host (rows, bytes, search), for good: it is refused from then on. Without a target: what was purged',
    )
    .option('--dry-run', 'print what would go, remove nothing')
    .option('--undo', 'let it enter again; what was removed does not come back');
  addFormatOptions(purge).action(lazy(async () => (await import('../purge.ts')).run));
}

const DAY_MS = 86_400_000;

function gap(value: string): number | 'default' {
  if (value === 'default') return value;
  const ms = Number(value);
  if (!Number.isSafeInteger(ms) || ms < 0 || ms > DAY_MS) {
    throw new InvalidArgumentError('It is a number of milliseconds, at most a day, or `default`.');
  }
  return ms;
}
