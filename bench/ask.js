import pg from 'pg';

/** Asks one thing on a connection of its own. @returns the rows */
export async function ask(connection, statement) {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
