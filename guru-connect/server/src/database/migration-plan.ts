import { createHash } from 'node:crypto';

/** One SQL file of the release. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly checksum: string;
}

/** One row of what this database has been through. */
export interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

/** The database and this release's migrations contradict each other; only a person can say which is right. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** Reads `0001-what-it-does.sql`; throws MigrationError for another name. */
export function toMigration(fileName: string, sql: string): Migration {
  const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(fileName)?.[1];
  if (number === undefined) throw new MigrationError(`${fileName} is not named like 0001-what-it-does.sql.`);
  return {
    number: Number(number),
    name: fileName,
    sql,
    checksum: createHash('sha256').update(sql).digest('hex'),
  };
}

/**
 * Which migrations are still to run, in order. Refuses, with MigrationError: two files of one number, a file edited
 * after it ran, and a database that has been through migrations which this release does not know.
 */
export function planMigrations(
  available: readonly Migration[],
  applied: readonly AppliedMigration[],
): Migration[] {
  const byNumber = new Map(available.map((migration) => [migration.number, migration]));
  if (byNumber.size !== available.length) throw new MigrationError('Two migrations have the same number.');
  for (const row of applied) {
    const file = byNumber.get(row.number);
    if (!file) {
      throw new MigrationError(
        `The database has been through ${row.name}, which this release does not know: it is newer than the release.`,
      );
    }
    if (file.checksum !== row.checksum) {
      throw new MigrationError(
        `${file.name} was edited after it had run; undo the edit and add a new migration.`,
      );
    }
  }
  const done = new Set(applied.map((row) => row.number));
  return available.filter(({ number }) => !done.has(number)).sort((a, b) => a.number - b.number);
}
