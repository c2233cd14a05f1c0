import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type EmbeddedCluster, startCluster } from '@guru/embedded-postgres';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditUrl } from '../src/commands/audit-url.ts';
import { databaseInit } from '../src/commands/database-init.ts';
import { bringUpToDate, warnIfUnprotected } from '../src/database/bring-up-to-date.ts';
import { connect } from '../src/database/open-database.ts';
import { dataFolder } from '../src/database/product.ts';
import { makeLogger } from '../src/logging/make-logger.ts';
import { asRole, createEmptyDatabase } from './support/databases.ts';

const folder = new URL('../migrations', import.meta.url).pathname;

/** A PostgreSQL of an operator: the one of the run has its roles already. */
let cluster: EmbeddedCluster;
let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'guru-connect-init-'));
  cluster = await startCluster({ folder: dataFolder(data), durable: false });
});
afterAll(async () => {
  await cluster?.stop();
  await rm(data, { recursive: true, force: true });
});

function logged() {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: makeLogger('info', destination), text: () => lines.join('') };
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

test('database init prints what to set, and a relay with that has a role that cannot change the audit', async () => {
  const environment = { CONNECT_DATABASE_ADMIN_URL: cluster.superuser.url };
  const options = { database: 'guru_connect', newPasswords: false };
  const printed = variables(await databaseInit(environment, options));
  expect(Object.keys(printed)).toEqual([
    'DATABASE_URL',
    'CONNECT_DATABASE_OWNER_URL',
    'CONNECT_DATABASE_AUDITOR_URL',
  ]);
  expect(await auditUrl(printed)).toBe(printed.CONNECT_DATABASE_AUDITOR_URL);
  const { log, text } = logged();
  const server = { url: printed.DATABASE_URL ?? '' };
  await bringUpToDate({ server, owner: { url: printed.CONNECT_DATABASE_OWNER_URL ?? '' } }, folder, log);
  const sql = connect(server);
  await warnIfUnprotected(sql, log);
  expect(text()).not.toContain('[WARNING]');
  await expect(sql`DELETE FROM connect_session_events`).rejects.toMatchObject({ code: '42501' });
  await sql.end();

  const again = await databaseInit(environment, options);
  expect(again).toContain('# DATABASE_URL: the role guru_connect_server exists and keeps its password');
  expect(variables(again)).toEqual({});
});

test('advises to run database init when the owner finds no other roles', async () => {
  const owner = { url: cluster.superuser.url };
  const sql = connect(owner);
  await sql`CREATE DATABASE other`;
  await sql`ALTER ROLE guru_connect_auditor RENAME TO away`;
  try {
    const { log } = logged();
    const other = { url: owner.url.replace(/postgres$/, 'other') };
    await expect(bringUpToDate({ server: other, owner: other }, folder, log)).rejects.toThrow(
      'the database has no role guru_connect_auditor: run guru-connect database init.',
    );
  } finally {
    await sql`ALTER ROLE away RENAME TO guru_connect_auditor`;
    await sql.end();
  }
});

test('one role for everything works as before, with a warning', async () => {
  const url = asRole(await createEmptyDatabase(), 'owner');
  const { log, text } = logged();
  await bringUpToDate({ server: { url }, owner: undefined }, folder, log);
  const sql = connect(url);
  await warnIfUnprotected(sql, log);
  expect(text()).toContain('[WARNING] the database role of this server owns its tables');
  expect(await sql`SELECT FROM connect_sessions`).toHaveLength(0);
  await sql.end();
});

test('an administrator or auditor that is not configured is named', async () => {
  await expect(databaseInit({}, { database: 'x', newPasswords: false })).rejects.toThrow(
    'CONNECT_DATABASE_ADMIN_URL',
  );
  await expect(auditUrl({ DATABASE_URL: 'postgres://127.0.0.1/x' })).rejects.toThrow(
    'CONNECT_DATABASE_AUDITOR_URL',
  );
});
