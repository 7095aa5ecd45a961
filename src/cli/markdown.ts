import { type Column, oneLine, showCell } from './cell.ts';
import { titleOf } from './table.ts';

/** What Markdown or the HTML in it would take for markup. */
const MARKUP = /[\\|<>&`*_[\]]/g;
const URL_CELL = /^https?:\/\/[^\s<>]+$/;

/** A GitHub-flavoured Markdown table, line by line; foreign text stays text. No line if there is no record. */
export async function* markdownLines<R extends object>(
  columns: readonly Column<R>[],
  records: AsyncIterable<R> | Iterable<R>,
): AsyncGenerator<string> {
  const shown = columns.filter((column) => !column.detail);
  let head = true;
  for await (const record of records) {
    if (head) {
      yield row(shown.map((column) => escaped(titleOf(column))));
      yield row(shown.map(() => '---'));
      head = false;
    }
    yield row(shown.map((column) => escaped(showCell(column, record))));
  }
}

function row(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Foreign text on one line that Markdown takes for nothing else; a URL as a link. */
export function markdownText(text: string): string {
  return escaped(oneLine(text));
}

function escaped(cell: string): string {
  if (URL_CELL.test(cell)) return `<${cell.replaceAll('|', '%7C')}>`;
  return cell.replace(MARKUP, '\\$&');
}
