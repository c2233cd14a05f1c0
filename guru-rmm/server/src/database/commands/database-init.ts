import { addressOf, type Product, prepareDatabase } from '@guru/embedded-postgres';
import { Command } from 'commander';
import { ConfigError } from '../../config/config-error.ts';
import { readConfig } from '../../config/read-config.ts';
import { ROLES } from '../product.ts';

interface Options {
  database: string;
  newPasswords: boolean;
}

/** The variable that gets each role's address. */
const VARIABLES = {
  server: 'DATABASE_URL',
  owner: 'RMM_DATABASE_OWNER_URL',
  auditor: 'RMM_DATABASE_AUDITOR_URL',
} as const;

/** `guru-rmm database …` */
export function databaseCommands(env: NodeJS.ProcessEnv): Command {
  const command = new Command('database').description("an operator's PostgreSQL");
  command
    .command('init')
    .description('make roles and database with RMM_DATABASE_ADMIN_URL, and print what to set')
    .option('--database <name>', 'name of the database, new or existing', 'guru_rmm')
    .option('--new-passwords', 'replace the passwords of roles that exist', false)
    .action(async (options: Options) => void process.stdout.write(await databaseInit(env, options)));
  return command;
}

/**
 * Makes the product's roles and database on an operator's PostgreSQL, and gives what is in an existing database to the owner.
 * @returns what to set, with passwords
 * @throws ConfigError without RMM_DATABASE_ADMIN_URL
 */
export async function databaseInit(
  env: NodeJS.ProcessEnv,
  { database, newPasswords }: Options,
): Promise<string> {
  const { databaseAdminUrl } = readConfig(env);
  if (databaseAdminUrl === null) {
    throw new ConfigError(
      'Set RMM_DATABASE_ADMIN_URL to the address of a PostgreSQL with a role that may make roles and databases.',
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
  return `# [OK] roles and database "${database}" are ready; set these variables for guru-rmm serve:\n${lines.join('')}`;
}
