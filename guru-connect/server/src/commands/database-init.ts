import { addressOf, type Product, prepareDatabase } from '@guru/embedded-postgres';
import { deriveConfiguration } from '../config/configuration.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { readEnvironment } from '../config/environment.ts';
import { ROLES } from '../database/product.ts';

export interface DatabaseInitOptions {
  readonly database: string;
  readonly newPasswords: boolean;
}

/** The variable that gets each role's address. */
const VARIABLES = {
  server: 'DATABASE_URL',
  owner: 'CONNECT_DATABASE_OWNER_URL',
  auditor: 'CONNECT_DATABASE_AUDITOR_URL',
} as const;

/**
 * `guru-connect database init`: makes the product's roles and database on an operator's PostgreSQL, and gives what is in an
 * existing database to the owner.
 * @returns what to set, with passwords
 * @throws ConfigurationError without CONNECT_DATABASE_ADMIN_URL
 */
export async function databaseInit(
  environment: NodeJS.ProcessEnv,
  { database, newPasswords }: DatabaseInitOptions,
): Promise<string> {
  const { databaseAdminUrl } = deriveConfiguration(readEnvironment(environment));
  if (databaseAdminUrl === undefined) {
    throw new ConfigurationError(
      'Set CONNECT_DATABASE_ADMIN_URL to the address of a PostgreSQL with a role that may make roles and databases.',
    );
  }
  const administrator = { url: databaseAdminUrl };
  const product: Product = { database, roles: ROLES };
  const passwords = await prepareDatabase(administrator, product, { replacePasswords: newPasswords });
  const lines = (['server', 'owner', 'auditor'] as const).map((role) => {
    const password = passwords[role];
    return password === undefined
      ? `# ${VARIABLES[role]}: the role ${ROLES[role]} exists and keeps its password (--new-passwords replaces it)\n`
      : `${VARIABLES[role]}=${addressOf(administrator, product, role, password).url}\n`;
  });
  return `# [OK] roles and database "${database}" are ready; set these variables for guru-connect serve:\n${lines.join('')}`;
}
