import type { DatabaseAddress } from '../address.ts';

/**
 * A product's three roles. `owner` owns database, schema and tables and migrates. `server` owns nothing and may do what the
 * product's grants allow. `auditor` reads.
 */
export type Role = 'owner' | 'server' | 'auditor';
export type RoleNames = Readonly<Record<Role, string>>;
export const ROLES = ['owner', 'server', 'auditor'] as const satisfies readonly Role[];

export interface Product {
  /** Name of its database. */
  readonly database: string;
  readonly roles: RoleNames;
}

/** @param product such as `guru_connect` */
export function roleNames(product: string): RoleNames {
  return { owner: `${product}_owner`, server: `${product}_server`, auditor: `${product}_auditor` };
}

/** A role's address of the product's database, on the server of `base`. */
export function addressOf(base: DatabaseAddress, { database, roles }: Product, role: Role, password: string) {
  const url = new URL(base.url);
  url.username = roles[role];
  url.password = password;
  url.pathname = `/${database}`;
  return { url: url.href, path: base.path } satisfies DatabaseAddress;
}
