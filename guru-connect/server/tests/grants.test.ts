import { expect, test } from '@jest/globals';
import { GRANTS } from '../src/database/grants.ts';
import { startRelay } from './support/relay.ts';

test('each table and view of the schema has a line in the table of privileges', async () => {
  const relay = await startRelay();
  try {
    const rows = await relay.sql<{ name: string }[]>`
      SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relname`;
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(GRANTS).sort());
  } finally {
    await relay.close();
  }
});
