import { Command, Option } from 'commander';
import { serve } from '../app/serve.ts';
import { PRODUCT_VERSION } from '../product-version.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { describeEnvironment } from '../config/environment.ts';
import { type AuditExportOptions, auditExport } from './audit-export.ts';
import { auditUrl } from './audit-url.ts';
import { auditVerify } from './audit-verify.ts';
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
  audit
    .command('verify')
    .description('compute all hash chains again and name each row that is missing, edited or moved')
    .option('--json', 'print the result as JSON', false)
    .action(async (options: { json: boolean }) => {
      const { text, isIntact } = await auditVerify(environment, options);
      print(text);
      if (!isIntact) process.exitCode = 1;
    });
  audit
    .command('export')
    .description('write the events of a time range, oldest first')
    .addOption(new Option('--format <format>', 'format of the file').choices(['csv', 'json']).default('csv'))
    .option('--from <time>', 'first moment, such as 2026-11-02 or 2026-11-02T08:00:00Z')
    .option('--to <time>', 'end, which does not belong to the range')
    .action((options: AuditExportOptions) => auditExport(environment, options, process.stdout));
  return program;
}
