import { type Command, Option } from 'commander';
import { CATEGORIES } from '../../pipeline/types.ts';
import { day } from '../arguments.ts';
import { addFormatOptions } from '../format-options.ts';
import type { Lazy } from '../lazy.ts';

/** A person's word against the machine's, and the machine's again. */
export function addJudgementCommands(program: Command, lazy: Lazy): void {
  program
    .command('correct <id>')
    .description("a person's category for brief:ID or article:ID; it wins in reports, and the model's answer is kept")
    .addOption(new Option('--category <category>', 'what it is').choices(CATEGORIES))
    .option('--undo', 'take it back: the model is right after all')
    .option('--json', 'print what changed as one JSON object')
    .action(lazy(async () => (await import('../correct.ts')).run));
  const corrections = program
    .command('corrections')
    .description('every correction that stands; as JSON it is what `npm run train -- --corrections FILE` reads');
  addFormatOptions(corrections).action(lazy(async () => (await import('../correct.ts')).list));
  const reprocess = program
    .command('reprocess')
    .description("read, match or judge again what is stored, and print what changed; a person's word stays")
    .addOption(
      new Option(
        '--stage <stage>',
        'parse: read stored pages again; match: join and part briefs by the present rules; classify: categories, places, claims',
      )
        .choices(['parse', 'match', 'classify'])
        .default('classify'),
    )
    .option('--since <day>', 'only what was first seen or fetched since that day, YYYY-MM-DD', day)
    .option('--dry-run', 'print what would change, write nothing');
  addFormatOptions(reprocess).action(lazy(async () => (await import('../reprocess.ts')).run));
  const split = program
    .command('split <sighting>')
    .description('this sighting is another brief: part it, for good (ids: report sightings)');
  addFormatOptions(split).action(lazy(async () => (await import('../split.ts')).run));
}
