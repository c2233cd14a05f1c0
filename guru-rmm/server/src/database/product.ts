import { type DataFolder, type Product, roleNames } from '@guru/embedded-postgres';

/** The product's roles, in the embedded database and in an operator's. */
export const ROLES = roleNames('guru_rmm');

/** The embedded database. */
export const EMBEDDED: Product = { database: 'guru_rmm', roles: ROLES };

/** @param path RMM_DATA_DIR */
export function dataFolder(path: string): DataFolder {
  return { path, lockFile: 'server.lock', passwordFile: 'postgres-password', superuser: 'guru_rmm' };
}
