/**
 * Statements that describe a table or view, and its columns, in the database itself: `\d+` in psql shows them.
 * @param relation its kind and name, as in `table urls`
 * @param columns what each column holds, by its name
 */
export function commentOn(relation: string, meaning: string, columns: Record<string, string> = {}): string[] {
  const [, name] = relation.split(' ');
  const ofColumns = Object.entries(columns).map(([column, text]) => comment(`column ${name}.${column}`, text));
  return [comment(relation, meaning), ...ofColumns];
}

function comment(what: string, text: string): string {
  return `comment on ${what} is '${text.replaceAll("'", "''")}'`;
}
