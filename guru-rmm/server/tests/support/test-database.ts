import { randomUUID } from 'node:crypto';
import postgres from 'postgres';

/** A fresh, empty database on the run's PostgreSQL. */
export async function createTestDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const adminUrl = process.env.RMM_TEST_DATABASE_URL ?? '';
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  await admin`CREATE DATABASE ${admin(name)}`;
  return {
    url: adminUrl.replace(/\/postgres$/, `/${name}`),
    drop: async () => {
      await admin`DROP DATABASE ${admin(name)} WITH (FORCE)`;
      await admin.end();
    },
  };
}
