import type { Migration } from './read-migrations.ts';

/** The database and the program do not fit; going on could destroy data. The process exits with 65. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export interface AppliedMigration {
  name: string;
  checksum: string;
}

/**
 * Which migrations are still to run.
 * @throws MigrationError when an applied one was edited, or the database was made by a newer version
 */
export function pendingMigrations(all: Migration[], applied: AppliedMigration[]): Migration[] {
  applied.forEach((done, index) => {
    const known = all[index];
    if (known?.name !== done.name) {
      throw new MigrationError(
        `The database holds the migration ${done.name}, which this version does not know; run the newer version.`,
      );
    }
    if (known.checksum !== done.checksum) {
      throw new MigrationError(
        `The migration ${done.name} was edited after it had been applied; restore the file.`,
      );
    }
  });
  return all.slice(applied.length);
}
