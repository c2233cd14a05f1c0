import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Sql } from 'postgres';
import { connect } from '../src/database/open-database.ts';
import { ContractUsage } from '../src/integration/usage/contract-usage.ts';
import { makeLogger } from '../src/logging/make-logger.ts';
import { createDatabase } from './support/databases.ts';

let sql: Sql;
beforeAll(async () => {
  sql = connect(await createDatabase());
});
afterAll(() => sql.end());

const callOf = (consumer: string) => ({
  consumer,
  contractVersion: '1.4.1',
  major: 'v1',
  operation: 'getAgent',
  isDeprecated: false,
});

test('a caller that changes its name at each call fills no table: new names are counted together', async () => {
  const usage = new ContractUsage(sql, makeLogger('silent'));
  usage.add(callOf('guru-rmm/1.0.0'));
  await usage.write();
  await sql`
    INSERT INTO connect_contract_usage
    SELECT 'name-' || n, '1.4.1', 'v1', 'getAgent', 1, 0, now(), now() FROM generate_series(1, 9999) AS n`;
  for (const consumer of ['guru-rmm/1.0.0', 'new-1', 'new-2']) usage.add(callOf(consumer));
  await usage.write();
  const rows = await sql`
    SELECT consumer, contract_version, calls::int FROM connect_contract_usage
    WHERE consumer NOT LIKE 'name-%' ORDER BY consumer`;
  expect([...rows]).toEqual([
    { consumer: 'guru-rmm/1.0.0', contract_version: '1.4.1', calls: 2 },
    { consumer: 'other', contract_version: 'other', calls: 2 },
  ]);
});
