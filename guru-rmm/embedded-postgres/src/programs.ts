import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { makeLibraryLinks } from './library-links.ts';

/** Paths of PostgreSQL's programs. */
export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the programs in the platform's npm package and makes the library links that npm cannot pack. The package's own
 * install script makes them too, but package managers may skip install scripts.
 * @throws EmbeddedPostgresError when there is no package for this platform
 */
export async function findPrograms(platform = `${process.platform}-${process.arch}`): Promise<Programs> {
  // TODO(platform): Windows has a package of its own, and needs another supervisor than a shell.
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'platform_unsupported',
      `There is no embedded PostgreSQL for ${platform}; set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
  const root = dirname(dirname(entry));
  await makeLibraryLinks(root);
  const bin = join(root, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}
