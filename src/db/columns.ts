import type { ColumnType, GeneratedAlways, JSONColumnType } from 'kysely';

/** A number that the database gives out. */
export type Id = GeneratedAlways<number>;
/** `jsonb`: read as an object, written as its text. */
export type Json<T extends object> = JSONColumnType<T, string, string>;
/** An instant that is now unless one is given. */
export type DefaultNow = ColumnType<Date, Date | undefined, Date>;
