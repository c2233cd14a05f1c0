import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedCluster, startCluster } from '@guru/embedded-postgres';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { databaseInit } from '../src/database/commands/database-init.ts';
import { auditUrl } from '../src/database/commands/audit-url.ts';
import { bringUpToDate, warnIfUnprotected } from '../src/database/bring-up-to-date.ts';
import { connectSql } from '../src/database/sql.ts';
import { dataFolder } from '../src/database/product.ts';
import { createLogger } from '../src/log/create-logger.ts';
import { createTestDatabase } from './support/test-database.ts';

/** A PostgreSQL of an operator: the one of the run has its roles already. */
let cluster: EmbeddedCluster;
let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'guru-rmm-init-'));
  cluster = await startCluster({ folder: dataFolder(data), durable: false });
});
afterAll(async () => {
  await cluster?.stop();
  await rm(data, { recursive: true, force: true });
});

function logged() {
  const lines: string[] = [];
  return {
    log: createLogger('info', { write: (line) => void lines.push(line) }),
    text: () => lines.join(''),
  };
}

/** The variables in what `database init` printed. */
function variables(printed: string): Record<string, string> {
  return Object.fromEntries(
    printed.split('\n').flatMap((line) => {
      const [, name = '', value = ''] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
      return name === '' ? [] : [[name, value]];
    }),
  );
}

test('database init prints what to set, and a server with that has a role that cannot change the audit', async () => {
  const environment = { RMM_DATABASE_ADMIN_URL: cluster.superuser.url };
  const options = { database: 'guru_rmm', newPasswords: false };
  const printed = variables(await databaseInit(environment, options));
  expect(Object.keys(printed)).toEqual([
    'DATABASE_URL',
    'RMM_DATABASE_OWNER_URL',
    'RMM_DATABASE_AUDITOR_URL',
  ]);
  expect(await auditUrl(printed)).toBe(printed.RMM_DATABASE_AUDITOR_URL);
  const { log, text } = logged();
  const server = { url: printed.DATABASE_URL ?? '' };
  await bringUpToDate({ server, owner: { url: printed.RMM_DATABASE_OWNER_URL ?? '' } }, log);
  const sql = connectSql(server);
  await warnIfUnprotected(sql, log);
  expect(text()).not.toContain('[WARNING]');
  await expect(sql`DELETE FROM audit_events`).rejects.toMatchObject({ code: '42501' });
  await sql.end();

  const again = await databaseInit(environment, options);
  expect(again).toContain('# DATABASE_URL: the role guru_rmm_server exists and keeps its password');
  expect(variables(again)).toEqual({});
});

test('an owner without the other roles is told to run database init', async () => {
  const owner = { url: cluster.superuser.url };
  const sql = connectSql(owner);
  await sql`CREATE DATABASE other`;
  await sql`ALTER ROLE guru_rmm_auditor RENAME TO away`;
  try {
    const { log } = logged();
    const other = { url: owner.url.replace(/postgres$/, 'other') };
    await expect(bringUpToDate({ server: other, owner: other }, log)).rejects.toThrow(
      'the database has no role guru_rmm_auditor: run guru-rmm database init.',
    );
  } finally {
    await sql`ALTER ROLE away RENAME TO guru_rmm_auditor`;
    await sql.end();
  }
});

test('one role for everything works as before, with a warning', async () => {
  const database = await createTestDatabase();
  const url = database.ownerUrl;
  const { log, text } = logged();
  await bringUpToDate({ server: { url }, owner: null }, log);
  const sql = connectSql(url);
  await warnIfUnprotected(sql, log);
  expect(text()).toContain('[WARNING] the database role of this server owns its tables');
  expect(await sql`SELECT FROM remote_control_sessions`).toHaveLength(0);
  await sql.end();
  await database.drop();
});

test('an administrator or auditor that is not configured is named', async () => {
  await expect(databaseInit({}, { database: 'x', newPasswords: false })).rejects.toThrow(
    'RMM_DATABASE_ADMIN_URL',
  );
  await expect(auditUrl({ DATABASE_URL: 'postgres://127.0.0.1/x' })).rejects.toThrow(
    'RMM_DATABASE_AUDITOR_URL',
  );
});
