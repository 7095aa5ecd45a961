import type { Command } from 'commander';
import { type CorrectionRow, correctCategory, listCorrections, type Subject } from '../db/corrections.ts';
import { withDatabase } from '../open-database.ts';
import { UsageError } from '../pipeline/errors.ts';
import type { Category } from '../pipeline/types.ts';
import { type Column, showInstant } from './cell.ts';
import type { FormatOptions } from './format-options.ts';
import { printRecords } from './output.ts';
import { print } from './print.ts';
import { oneShot } from './session.ts';
import { userName } from './user-name.ts';

interface CorrectOptions {
  category?: Category;
  undo?: boolean;
  json?: boolean;
}

/** `briefwire correct ID --category C` or `--undo`: a person's word against the model's. */
export async function run(id: string, options: CorrectOptions, command: Command): Promise<number> {
  const subject = subjectOf(id);
  const { category = null, undo = false } = options;
  if ((category === null) !== undo) throw new UsageError('say either --category C or --undo');
  const { config, log } = oneShot(command);
  const done = await withDatabase(config, log, (db) => correctCategory(db, subject, category, userName()));
  if (!done) throw new UsageError(`there is no ${id}: \`report ${subject.kind}s\` shows the ids of those that are`);
  await print(options.json ? `${JSON.stringify(done)}\n` : `${sentence(done)}\n`);
  return 0;
}

function sentence({
  subject,
  was,
  now,
  machine_category,
  changed,
}: NonNullable<Awaited<ReturnType<typeof correctCategory>>>) {
  if (!changed) return `${subject} is ${now} already`;
  return `${subject} is ${now} from now on, it was ${was} (the model says ${machine_category})`;
}

function subjectOf(id: string): Subject {
  const [found, kind, number] = /^(brief|article):(\d{1,15})$/.exec(id) ?? [];
  if (found && (kind === 'brief' || kind === 'article')) return { kind, id: Number(number) };
  const example = /^\d+$/.test(id) ? id : '12';
  throw new UsageError(`say which it is, brief:${example} or article:${example}, not ${id}`);
}

function columns(timeZone: string): Column<CorrectionRow>[] {
  return [
    { key: 'id' },
    { key: 'label', title: 'category' },
    { key: 'machine_category', title: 'model' },
    { key: 'headline', show: (_, { headline, title, body }) => headline ?? title ?? body },
    { key: 'title', detail: true },
    { key: 'body', detail: true },
    { key: 'by' },
    { key: 'at', show: showInstant(timeZone) },
  ];
}

/** `briefwire corrections`: those that stand; its JSON is what `npm run train -- --corrections FILE` reads. */
export async function list(options: FormatOptions, command: Command): Promise<number> {
  const { config, log } = oneShot(command);
  const rows = await withDatabase(config, log, listCorrections);
  await printRecords(rows, columns(config.timeZone), options);
  return 0;
}
