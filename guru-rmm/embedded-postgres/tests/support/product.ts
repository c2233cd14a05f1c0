import type { DataFolder } from '../../src/cluster.ts';
import { type Product, roleNames } from '../../src/roles/role-names.ts';

/** A product that nobody else makes: the package belongs to more than one. */
export const product: Product = { database: 'guru_test', roles: roleNames('guru_test') };

export const dataFolder = (path: string): DataFolder => ({
  path,
  lockFile: 'server.lock',
  passwordFile: 'postgres.password',
  superuser: 'guru_test',
});
