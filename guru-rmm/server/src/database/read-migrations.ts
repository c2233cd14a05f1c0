import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Migration {
  /** File name without `.sql`, such as `0001_initial`. */
  name: string;
  statements: string;
  /** SHA-256 of the file; an edited file is refused. */
  checksum: string;
}

const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;

/** Beside this file in development, beside the bundle in a release. */
export const MIGRATIONS_DIR = fileURLToPath(new URL('./migrations/', import.meta.url));

/** All migrations of a folder in their order. @throws Error for a stray file or a gap in the numbers */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).sort();
  return Promise.all(
    names.map(async (name, index) => {
      if (!FILE_NAME.test(name) || Number(name.slice(0, 4)) !== index + 1) {
        throw new Error(`The migrations folder holds ${name}, which is out of order or misnamed.`);
      }
      const statements = await readFile(join(directory, name), 'utf8');
      return {
        name: name.slice(0, -'.sql'.length),
        statements,
        checksum: createHash('sha256').update(statements).digest('hex'),
      };
    }),
  );
}
