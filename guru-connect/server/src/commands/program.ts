import { Command } from 'commander';
import { serve } from '../app/serve.ts';
import { PRODUCT_VERSION } from '../product-version.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { describeEnvironment } from '../config/environment.ts';
import { auditUrl } from './audit-url.ts';
import { type DatabaseInitOptions, databaseInit } from './database-init.ts';

/**
 * The commands of `guru-connect`, one file each. Parsing throws CommanderError instead of ending the process.
 * @param home folder of the running program
 */
export function createProgram(home: string, environment: NodeJS.ProcessEnv): Command {
  const print = (text: string) => void process.stdout.write(text);
  const program = new Command('guru-connect')
    .description('Remote desktop: the relay and its tools')
    .version(PRODUCT_VERSION)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .showHelpAfterError(false)
    .addHelpText('after', `\nEnvironment variables, with their defaults:\n\n${describeEnvironment()}`)
    .action(() => {
      throw new ConfigurationError('Say what to do: guru-connect serve.');
    });
  program
    .command('serve')
    .description('start the relay')
    .action(() => serve(home, environment));

  const database = program.command('database').description("an operator's PostgreSQL");
  database
    .command('init')
    .description('make roles and database with CONNECT_DATABASE_ADMIN_URL, and print what to set')
    .option('--database <name>', 'name of the database, new or existing', 'guru_connect')
    .option('--new-passwords', 'replace the passwords of roles that exist', false)
    .action(async (options: DatabaseInitOptions) => print(await databaseInit(environment, options)));

  const audit = program.command('audit').description('what happened in sessions');
  audit
    .command('url')
    .description("print the database's address for reading")
    .action(async () => print(`${await auditUrl(environment)}\n`));
  return program;
}
