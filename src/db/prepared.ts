import type pg from 'pg';

/** A text that is sent so often is one of those that are sent for every page. */
const LEAST_USES = 3;
/** The server keeps a named statement's plan, some ten kB, for each connection. */
const MOST_NAMED = 200;
/** Texts that are built anew each time (`in ($1, $2, …)`) must not fill the memory. */
const MOST_COUNTED = 1_000;
/** A column that a migration adds makes such a statement fail under its name: the plan's result must stay as it was. */
const ALL_COLUMNS = /^select \*|returning \*$/;

const uses = new Map<string, number>();
const names = new Map<string, string>();

/**
 * The name under which a statement is sent, so that the server reads and plans it once a connection: half of what
 * storing an article cost it. Undefined where the text did not come often enough yet, or never gets one.
 */
export function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_NAMED || ALL_COLUMNS.test(text)) return known;
  const count = (uses.get(text) ?? 0) + 1;
  if (count < LEAST_USES) {
    if (uses.size >= MOST_COUNTED) uses.clear();
    uses.set(text, count);
    return undefined;
  }
  uses.delete(text);
  const name = `briefwire_${names.size + 1}`;
  names.set(text, name);
  return name;
}

/** What a statement's text begins with where it comes again with other values, as those for each page do. Never sent. */
export const AGAIN = '/* again */ ';

/**
 * Gives statements that begin with `AGAIN` names: those of transactions, and those on a connection that was lent for them.
 * What reports ask by a person's words and filters goes without, and is planned for those.
 */
export function nameStatements(client: pg.PoolClient): void {
  const query = client.query as (...args: unknown[]) => unknown;
  client.query = ((given: unknown, values?: unknown, ...rest: unknown[]) => {
    if (typeof given !== 'string' || !given.startsWith(AGAIN)) return query.call(client, given, values, ...rest);
    const text = given.slice(AGAIN.length);
    const name = Array.isArray(values) && values.length > 0 ? statementName(text) : undefined;
    return name === undefined
      ? query.call(client, text, values, ...rest)
      : query.call(client, { name, text, values }, ...rest);
  }) as typeof client.query;
}
