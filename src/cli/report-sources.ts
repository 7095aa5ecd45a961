import type { Command } from 'commander';
import { withDatabase } from '../open-database.ts';
import { listSourceReports } from '../reports/sources.ts';
import { span } from '../sources/standing.ts';
import { showInstant } from './cell.ts';
import type { FormatOptions } from './format-options.ts';
import { printRecords } from './output.ts';
import { oneShot } from './session.ts';

/** `report sources`: what came from each source, and how it stands. */
export async function run(_: unknown, command: Command): Promise<number> {
  const options = command.optsWithGlobals<FormatOptions>();
  const { config, log } = oneShot(command);
  const rows = await withDatabase(config, log, listSourceReports);
  const show = showInstant(config.timeZone);
  await printRecords(
    rows,
    [
      { key: 'id' },
      { key: 'kind' },
      { key: 'state' },
      { key: 'reason' },
      { key: 'message', detail: true },
      { key: 'title' },
      { key: 'tags', show: (_value, { tags }) => tags.join(', ') },
      { key: 'urls', title: 'URLs' },
      { key: 'articles' },
      {
        key: 'usual_gap_seconds',
        title: 'usual gap',
        show: (value) => (typeof value === 'number' ? span(value) : ''),
      },
      { key: 'last_item_at', title: 'last item', show },
      { key: 'last_fetched_at', title: 'last poll', show, detail: true },
      { key: 'url', title: 'URL' },
    ],
    options,
  );
  return 0;
}
