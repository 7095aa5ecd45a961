import { type Command, Option } from 'commander';
import { SOURCE_KINDS } from '../../pipeline/types.ts';
import { addFormatOptions } from '../format-options.ts';
import type { Lazy } from '../lazy.ts';

/** What is polled. */
export function addSourceCommands(program: Command, lazy: Lazy): void {
  const action = (name: 'list' | 'check' | 'pause' | 'resume' | 'remove') =>
    lazy(async () => (await import('../sources.ts'))[name]);
  const sources = program.command('sources').description('feeds, listing pages and sitemaps that are polled');
  sources
    .command('add <url>')
    .description('add a feed, a page that names one, a listing page or a sitemap; which it is, is found out')
    .addOption(
      new Option('--kind <kind>', 'what it is; then it is added even if it cannot be read now').choices(SOURCE_KINDS),
    )
    .option('--selector <css>', "of a listing page's links, or of elements that hold them")
    .option('--tag <tag...>', 'tags of the source')
    .action(lazy(async () => (await import('../sources-add.ts')).run));
  addFormatOptions(sources.command('list').description('every source: state, reason, rhythm, what it brought')).action(
    action('list'),
  );
  const check = sources
    .command('check [sources...]')
    .description('ask sources (ids or URLs; all, if none are named) now and say what would come; stores nothing');
  addFormatOptions(check).action(action('check'));
  sources.command('pause <sources...>').description('poll these no more (ids or URLs)').action(action('pause'));
  sources.command('resume <sources...>').description('poll these again, at once').action(action('resume'));
  sources
    .command('remove <sources...>')
    .description('forget these; what came from them stays')
    .action(action('remove'));
  sources
    .command('import <file>')
    .description('add the subscriptions of an OPML file (- is stdin), folders as tags')
    .action(lazy(async () => (await import('../sources-opml.ts')).importFile));
  sources
    .command('export')
    .description('print all sources as OPML, tags as folders')
    .action(lazy(async () => (await import('../sources-opml.ts')).exportAll));
}
