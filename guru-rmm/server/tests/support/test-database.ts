import { randomUUID } from 'node:crypto';
import { ROLES } from '../../src/database/product.ts';
import { connectSql } from '../../src/database/sql.ts';

/** Of the roles in the run's PostgreSQL, which nobody but tests uses. */
const PASSWORD = 'only-in-tests-0123456789';

export interface TestDatabase {
  /** As superuser. */
  url: string;
  /** As each of the product's roles. */
  ownerUrl: string;
  serverUrl: string;
  auditorUrl: string;
  drop: () => Promise<void>;
}

/** Makes the product's roles in the run's PostgreSQL. */
export async function makeRoles(): Promise<void> {
  const admin = connectSql(superuser());
  for (const role of Object.values(ROLES))
    await admin.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}'`);
  await admin.end();
}

/** A fresh, empty database on the run's PostgreSQL, owned by the owner's role. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = connectSql(superuser());
  // Copied as files: through the log it costs twice as much.
  await admin`CREATE DATABASE ${admin(name)} OWNER ${admin(ROLES.owner)} STRATEGY file_copy`;
  return {
    url: addressOf(name),
    ownerUrl: addressOf(name, ROLES.owner),
    serverUrl: addressOf(name, ROLES.server),
    auditorUrl: addressOf(name, ROLES.auditor),
    drop: async () => {
      await admin`DROP DATABASE ${admin(name)} WITH (FORCE)`;
      await admin.end();
    },
  };
}

function addressOf(database: string, role?: string): string {
  const url = new URL(superuser());
  url.pathname = `/${database}`;
  if (role !== undefined) [url.username, url.password] = [role, PASSWORD];
  return url.href;
}

function superuser(): string {
  const url = process.env.RMM_TEST_DATABASE_URL;
  if (url === undefined) throw new Error('global setup has not run');
  return url;
}
