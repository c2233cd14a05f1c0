import { type DataFolder, type Product, roleNames } from '@guru/embedded-postgres';

/** The product's roles, in the embedded database and in an operator's. */
export const ROLES = roleNames('guru_connect');

/** The embedded database; release 1.0 already kept everything in `postgres`. */
export const EMBEDDED: Product = { database: 'postgres', roles: ROLES };

/** @param path CONNECT_DATA_DIR */
export function dataFolder(path: string): DataFolder {
  return { path, lockFile: 'relay.lock', passwordFile: 'postgres.password', superuser: 'guru_connect' };
}
