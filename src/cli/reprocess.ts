import type { Command } from 'commander';
import type { ReprocessOptions } from './reprocess-walk.ts';

/** `briefwire reprocess`: one stage again, on what is stored. */
export async function run(options: ReprocessOptions, command: Command): Promise<number> {
  switch (options.stage) {
    case 'parse':
      return await (await import('./reprocess-parse.ts')).run(options, command);
    case 'match':
      return await (await import('./reprocess-match.ts')).run(options, command);
    case 'classify':
      return await (await import('./reprocess-classify.ts')).run(options, command);
  }
}
