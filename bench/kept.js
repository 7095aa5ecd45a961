import { databasesOf, KEPT, openDatabase, openLab } from './lab.js';
import { fill } from './query-fill.js';
import { progressOf } from './run.js';

/** The name of the kept database with so many briefs. */
export const filledName = (size) => `briefwire_bench_filled_${size}`;

/** The lab whose server keeps the filled databases. */
export const openKept = () => openLab({ home: KEPT });

/** The database with so many briefs, migrated, and filled where it is not. @returns what `openDatabase` gives, and `rows` */
export async function openFilled(lab, size) {
  const database = await openDatabase(lab, filledName(size), { kept: true });
  const rows = await fill(database.db, database.connection, size, progressOf(`fill ${size}`, size));
  return { ...database, rows };
}

/** Whether these sizes are all filled; one whose fill was stopped counts as well. */
export async function areFilled(lab, sizes) {
  const there = await databasesOf(lab);
  return sizes.every((size) => there.includes(filledName(size)));
}
