import { z } from 'zod';

/**
 * An archive is a gzipped SQL script: a header, for each table `COPY … FROM stdin` with its rows in PostgreSQL's text
 * format and the last number that the table gave out, and a line at the end that says how much there was. Our lines are
 * comments with JSON, so that psql reads it too:
 *
 *     -- briefwire backup {"format":1,"version":"0.1.0","migrations":["2026-12-01-a-tables"],…}
 *     -- table {"table":"sites","columns":["id","host","network"]}
 *     copy "sites" ("id", "host", "network") from stdin;
 *     1	farm.example	farm.example
 *     \.
 *     -- numbers {"column":"id","last":1}
 *     select setval(…);
 *     -- end {"tables":1,"rows":1,"sha256":"…"}
 */
export const FORMAT = 1;

/** Begins the only line of COPY's text format that is no row: its end. */
export const END_OF_ROWS = '\\.\n';

export const HEADER = '-- briefwire backup ';
export const TABLE = '-- table ';
export const NUMBERS = '-- numbers ';
export const END = '-- end ';

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/);

export const headerSchema = z.object({
  format: z.number().int(),
  /** Of the briefwire that wrote it. */
  version: z.string(),
  /** Names of all migrations that the database had, in order. */
  migrations: z.array(z.string()),
  /** As `server_version` has it. */
  postgres: z.string(),
  /** When its one snapshot was taken, ISO 8601. */
  at: z.string(),
});
export type Header = z.infer<typeof headerSchema>;

export const tableSchema = z.object({ table: name, columns: z.array(name).min(1) });
export type TableLine = z.infer<typeof tableSchema>;

export const numbersSchema = z.object({ column: name, last: z.number().int() });

/** `sha256` is that of everything before this line, inflated, in hex. */
export const endSchema = z.object({
  tables: z.number().int(),
  rows: z.number().int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type EndLine = z.infer<typeof endSchema>;

/** Settings under which both sides read and write values alike. */
export const SETTINGS = `set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set timezone = 'UTC';
  set client_encoding = 'UTF8'; set bytea_output = 'hex'; set extra_float_digits = 1`;

/** `columns` of `table` as COPY names them. */
export function copyTarget({ table, columns }: TableLine): string {
  return `"${table}" (${columns.map((column) => `"${column}"`).join(', ')})`;
}
