import type { Command } from 'commander';
import type { Db } from '../db/database.ts';
import { type HostRow, listHosts, refusePending, resumeHost, setHost, setHostState } from '../db/hosts.ts';
import { withDatabase } from '../open-database.ts';
import { UsageError } from '../pipeline/errors.ts';
import { hostName } from '../pipeline/url.ts';
import { type Column, showInstant } from './cell.ts';
import type { FormatOptions } from './format-options.ts';
import { printRecords } from './output.ts';
import { note } from './print.ts';
import { startProgress } from './progress.ts';
import { oneShot, openApp } from './session.ts';

function columns(timeZone: string): Column<HostRow>[] {
  const show = showInstant(timeZone);
  return [
    { key: 'host' },
    { key: 'network' },
    { key: 'state' },
    { key: 'gap_ms', title: 'gap (ms)' },
    { key: 'crawl_delay_ms', title: 'crawl-delay (ms)' },
    { key: 'waiting' },
    { key: 'next_at', title: 'next', show },
    { key: 'down_until', title: 'down until', show },
    { key: 'pending' },
    { key: 'stored' },
    { key: 'copies' },
    { key: 'refused' },
    { key: 'dead' },
    { key: 'last_status', title: 'last status' },
    { key: 'last_reason', title: 'last reason' },
    { key: 'last_asked_at', title: 'last asked', show },
  ];
}

/** `briefwire hosts list [HOST]`: how each host is asked, and what became of its URLs. */
export async function list(host: string | undefined, options: FormatOptions, command: Command): Promise<number> {
  const { config, log } = oneShot(command);
  const name = host === undefined ? null : hostName(host);
  const rows = await withDatabase(config, log, (db) => listHosts(db, name));
  await printRecords(rows, columns(config.timeZone), options);
  return 0;
}

/** `briefwire hosts block HOST`: nothing more is asked of it; what is pending ends `refused`, reason `blocked`. */
export async function block(host: string, options: FormatOptions, command: Command): Promise<number> {
  return await change(host, options, command, async (db, name, quiet) => {
    await setHostState(db, name, 'blocked');
    const progress = startProgress('refusing pending URLs', null, { quiet });
    const refused = await refusePending(db, name, (count) => progress.update(count)).finally(() => progress.stop());
    note(`${name} is blocked; ${refused} pending URLs were refused. \`hosts resume\` takes it back, for new URLs`);
  });
}

/** `briefwire hosts pause HOST`: nothing is asked of it for now; its URLs wait. */
export async function pause(host: string, options: FormatOptions, command: Command): Promise<number> {
  return await change(host, options, command, async (db, name) => {
    await setHostState(db, name, 'paused');
    note(`${name} is paused: its URLs wait for \`hosts resume ${name}\``);
  });
}

/** `briefwire hosts set HOST --gap MS --network NAME`. */
export async function set(
  host: string,
  options: FormatOptions & { gap?: number | 'default'; network?: string },
  command: Command,
): Promise<number> {
  const { gap, network } = options;
  if (gap === undefined && network === undefined) throw new UsageError('hosts set takes --gap or --network');
  const gapMs = gap === 'default' ? null : gap;
  const settings = { ...(gapMs === undefined ? {} : { gapMs }), ...(network === undefined ? {} : { network }) };
  return await change(host, options, command, (db, name) => setHost(db, name, settings));
}

/** `briefwire hosts resume HOST`: takes `pause` and `block` back, and asks a host that is down again at once. */
export async function resume(host: string, options: FormatOptions, command: Command): Promise<number> {
  const name = hostName(host);
  const { config, log } = oneShot(command);
  const app = await openApp(config, log);
  try {
    const waiting = await resumeHost(app.db, name);
    await app.producer.add(waiting.map((payload) => ({ name: 'fetch' as const, payload })));
    note(`${name} may be asked again; ${waiting.length} URLs are back on their queue`);
    await printRecords(await listHosts(app.db, name), columns(config.timeZone), options);
    return 0;
  } finally {
    await app.close();
  }
}

async function change(
  host: string,
  options: FormatOptions,
  command: Command,
  work: (db: Db, name: string, quiet: boolean) => Promise<void>,
): Promise<number> {
  const name = hostName(host);
  const { config, log, quiet } = oneShot(command);
  const rows = await withDatabase(config, log, async (db) => {
    await work(db, name, quiet);
    return await listHosts(db, name);
  });
  await printRecords(rows, columns(config.timeZone), options);
  return 0;
}
