import type { Logger } from '../log/create-logger.ts';
import { startEmbeddedDatabase } from './embedded-database.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS_DIR, readMigrations } from './read-migrations.ts';
import { connectSql, type Sql } from './sql.ts';

export interface Database {
  sql: Sql;
  close: () => Promise<void>;
}

/** Opens the configured database, or starts the embedded one, and migrates it. */
export async function openDatabase(
  options: { databaseUrl: string | null; dataDir: string },
  log: Logger,
): Promise<Database> {
  const embedded = options.databaseUrl === null ? await startEmbeddedDatabase(options.dataDir, log) : null;
  const sql = connectSql(options.databaseUrl ?? embedded?.url ?? '');
  const close = async () => {
    await sql.end({ timeout: 5 });
    await embedded?.stop();
  };
  try {
    const ran = await migrate(sql, await readMigrations(MIGRATIONS_DIR));
    if (ran.length > 0) log.info({ migrations: ran }, '[OK] database migrated');
    return { sql, close };
  } catch (error) {
    await close();
    throw error;
  }
}
