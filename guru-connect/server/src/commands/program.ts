import type { Readable, Writable } from 'node:stream';
import { Argument, Command, Option } from 'commander';
import { serve } from '../app/serve.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { describeEnvironment } from '../config/environment.ts';
import { PRODUCT_VERSION } from '../product-version.ts';
import { TECHNICIAN_ROLES } from '../technicians/roles.ts';
import { type AuditExportOptions, auditExport } from './audit-export.ts';
import { auditUrl } from './audit-url.ts';
import { auditVerify } from './audit-verify.ts';
import { type CodeOptions, codesCancel, codesCreate, codesList } from './code-commands.ts';
import { contractUsage } from './contract-usage.ts';
import { type DatabaseInitOptions, databaseInit } from './database-init.ts';
import { doctor } from './doctor/doctor.ts';
import { init } from './init.ts';
import { keysCreate, keysList, keysRevoke } from './key-commands.ts';
import {
  type KeyOptions,
  releaseInitKeys,
  releaseRefresh,
  releaseRenewRoot,
  releaseSign,
  releaseVerify,
  type SignOptions,
} from './release-commands.ts';
import { sessionsEnd, sessionsList } from './session-commands.ts';
import {
  type PasswordOptions,
  type UserAddOptions,
  userAdd,
  userList,
  userResetPassword,
  userSetDisabled,
  userTotpReset,
} from './user-commands.ts';
import { SERVER, withDatabase } from './with-database.ts';

const EXIT_CODES = `
Exit codes:

  0   done
  1   not done: no such account, key or session; a release that is not signed or trusted;
      or findings of audit verify and doctor
  64  the call or the configuration does not fit
  70  a fault of the program
`;

/** Where commands read and write. */
export interface CommandStreams {
  readonly input: Readable;
  readonly output: Writable;
}

/** What the commands of a program share. */
interface Surroundings {
  /** Folder of the running program. */
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly input: Readable;
  readonly output: Writable;
  readonly print: (text: string) => void;
}

interface JsonOption {
  readonly json: boolean;
}

/**
 * The commands of `guru-connect`. Parsing throws CommanderError instead of ending the process.
 * @param home folder of the running program
 */
export function createProgram(
  home: string,
  environment: NodeJS.ProcessEnv,
  { input, output }: CommandStreams = { input: process.stdin, output: process.stdout },
): Command {
  const print = (text: string) => void output.write(text);
  const surroundings: Surroundings = { home, environment, input, output, print };
  const program = new Command('guru-connect')
    .description('Remote desktop: the relay and its tools')
    .version(PRODUCT_VERSION)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .showHelpAfterError(false)
    .addHelpText(
      'after',
      `${EXIT_CODES}\nEnvironment variables, with their defaults:\n\n${describeEnvironment()}`,
    )
    .action(() => {
      throw new ConfigurationError('Say what to do: guru-connect serve.');
    });
  program
    .command('serve')
    .description('start the relay')
    .action(() => serve(home, environment));
  addJson(program.command('init'))
    .description('make data folder, database and first administrator')
    .option('--login <login>', 'login of the first administrator', 'admin')
    .action(async (options: { login: string; json: boolean }) =>
      print(await init(home, environment, options)),
    );
  addJson(program.command('doctor').alias('check-config'))
    .description('look for what keeps the relay from working, and say what to do')
    .action(async (options: JsonOption) => {
      const { text, isWell } = await doctor(home, environment, options);
      print(text);
      if (!isWell) process.exitCode = 1;
    });
  addUsers(program, surroundings);
  addKeys(program, surroundings);
  addSessions(program, surroundings);
  addCodes(program, surroundings);
  addContract(program, surroundings);
  addDatabase(program, surroundings);
  addRelease(program, surroundings);
  addAudit(program, surroundings);
  return program;
}

const addJson = (command: Command) => command.option('--json', 'print the result as JSON', false);
const login = () => new Argument('<login>', 'what the technician signs in with');
const machine = () => new Argument('<agent-id>', 'the machine');

function addUsers(program: Command, { environment, input, print }: Surroundings): void {
  const user = program.command('user').description('technicians who sign in to the console');
  const asServer = <T>(work: Parameters<typeof withDatabase<T>>[2]) =>
    withDatabase(environment, SERVER, work);
  const addPassword = (command: Command) =>
    addJson(command).option('--password-stdin', 'read the password from standard input', false);
  addPassword(user.command('add').addArgument(login()))
    .description('make an account; its password is generated and printed once')
    .addOption(new Option('--role <role>', 'what it may do').choices(TECHNICIAN_ROLES).default('technician'))
    .option('--name <name>', 'name that users at machines see (the login)')
    .action(async (name: string, options: UserAddOptions) =>
      print(await asServer((sql) => userAdd(sql, name, options, input))),
    );
  addJson(user.command('list'))
    .description('list accounts')
    .action(async (options: JsonOption) => print(await asServer((sql) => userList(sql, options))));
  for (const [name, isDisabled, what] of [
    ['disable', true, 'sign an account out, end its sessions and keep it out'],
    ['enable', false, 'let a disabled account sign in again'],
  ] as const) {
    user
      .command(name)
      .addArgument(login())
      .description(what)
      .action(async (account: string) =>
        print(await asServer((sql) => userSetDisabled(sql, account, isDisabled))),
      );
  }
  addPassword(user.command('reset-password').addArgument(login()))
    .description('replace a password; the new one is generated and printed once')
    .action(async (account: string, options: PasswordOptions) =>
      print(await asServer((sql) => userResetPassword(sql, account, options, input))),
    );
  user
    .command('totp-reset')
    .addArgument(login())
    .description('switch the second factor of an account off')
    .action(async (account: string) => print(await asServer((sql) => userTotpReset(sql, account))));
}

function addKeys(program: Command, { environment, home, print }: Surroundings): void {
  const keys = program.command('keys').description('keys with which machines come');
  addJson(keys.command('list').addArgument(machine()))
    .description("list a machine's keys")
    .action(async (agentId: string, options: JsonOption) =>
      print(await withDatabase(environment, SERVER, (sql) => keysList(sql, agentId, options))),
    );
  keys
    .command('create')
    .addArgument(machine())
    .description("make a key, and print the agent's configuration file with it, once")
    .option('--label <label>', 'name of the key')
    .action(async (agentId: string, options: { label?: string }) =>
      print(
        await withDatabase(environment, SERVER, (sql, config) =>
          keysCreate(sql, config, home, agentId, options),
        ),
      ),
    );
  keys
    .command('revoke')
    .addArgument(machine())
    .argument('<key-id>', 'the key')
    .description('revoke a key and cut what it has opened')
    .action(async (agentId: string, keyId: string) =>
      print(await withDatabase(environment, SERVER, (sql) => keysRevoke(sql, agentId, keyId))),
    );
}

function addSessions(program: Command, { environment, print }: Surroundings): void {
  const sessions = program.command('sessions').description('remote sessions');
  addJson(sessions.command('list'))
    .description('list open sessions, newest first')
    .option('--all', 'the last hundred, ended ones too', false)
    .action(async (options: { all: boolean; json: boolean }) =>
      print(await withDatabase(environment, SERVER, (sql) => sessionsList(sql, options))),
    );
  sessions
    .command('end')
    .argument('<session-id>', 'the session')
    .description('end a session at once')
    .action(async (sessionId: string) =>
      print(await withDatabase(environment, SERVER, (sql) => sessionsEnd(sql, sessionId))),
    );
}

function addCodes(program: Command, { environment, print }: Surroundings): void {
  const codes = program
    .command('codes')
    .description('support codes, by which the user of a machine joins a session');
  addJson(codes.command('create'))
    .description('make a code and print it, once')
    .requiredOption('--technician <login>', 'who helps: the session belongs to this account')
    .option('--reason <text>', 'what the user reads')
    .addOption(
      new Option('--access <access>', 'what is asked for').choices(['view', 'control']).default('control'),
    )
    .option('--minutes <minutes>', 'how long the code can be entered', '10')
    .action(async (options: CodeOptions) =>
      print(await withDatabase(environment, SERVER, (sql, config) => codesCreate(sql, config, options))),
    );
  addJson(codes.command('list'))
    .description('list open sessions of support codes, newest first')
    .action(async (options: JsonOption) =>
      print(await withDatabase(environment, SERVER, (sql) => codesList(sql, options))),
    );
  codes
    .command('cancel')
    .argument('<session-id>', 'the session of the code')
    .description('cancel a code, and end its session')
    .action(async (sessionId: string) =>
      print(await withDatabase(environment, SERVER, (sql) => codesCancel(sql, sessionId))),
    );
}

function addContract(program: Command, { environment, print }: Surroundings): void {
  const contract = program.command('contract').description('the integration API');
  addJson(contract.command('usage'))
    .description('list who calls which operation of which major, and when last')
    .option('--major <major>', 'calls of one major, such as v1')
    .action(async (options: JsonOption & { major?: string }) =>
      print(await withDatabase(environment, SERVER, (sql) => contractUsage(sql, options))),
    );
}

function addDatabase(program: Command, { environment, print }: Surroundings): void {
  const database = program.command('database').description("an operator's PostgreSQL");
  database
    .command('init')
    .description('make roles and database with CONNECT_DATABASE_ADMIN_URL, and print what to set')
    .option('--database <name>', 'name of the database, new or existing', 'guru_connect')
    .option('--new-passwords', 'replace the passwords of roles that exist', false)
    .action(async (options: DatabaseInitOptions) => print(await databaseInit(environment, options)));
}

function addAudit(program: Command, { environment, output, print }: Surroundings): void {
  const audit = program.command('audit').description('what happened in sessions');
  audit
    .command('url')
    .description("print the database's address for reading")
    .action(async () => print(`${await auditUrl(environment)}\n`));
  addJson(audit.command('verify'))
    .description('compute all hash chains again and name each row that is missing, edited or moved')
    .action(async (options: JsonOption) => {
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
    .action((options: AuditExportOptions) => auditExport(environment, options, output));
}

function addRelease(program: Command, { print }: Surroundings): void {
  const release = program.command('release').description('sign a release channel; keys stay off the server');
  const channel = () => new Argument('<channel>', 'folder of the channel, such as releases/stable');
  const days = new Option('--days <days>', 'how long until the channel must be refreshed')
    .argParser(readDays)
    .default(30);
  const addKeyFiles = (command: Command) =>
    addJson(command)
      .requiredOption('--keys <folder>', 'folder of root.pem, targets.pem and online.pem')
      .option('--root-key <file>', 'another file, or a pipe such as /dev/fd/3')
      .option('--targets-key <file>', 'another file or pipe')
      .option('--online-key <file>', 'another file or pipe')
      .addOption(days);
  addJson(release.command('init-keys').argument('<folder>', 'a new folder'))
    .description('make the three Ed25519 keys of a channel')
    .action(async (folder: string, options: JsonOption) => print(await releaseInitKeys(folder, options)));
  addKeyFiles(release.command('sign').addArgument(channel()))
    .description('sign the programs of a channel as its next version, after adding one')
    .option('--program <file>', 'program to add first')
    .option('--agent-version <version>', 'its version')
    .option('--platform <platform>', 'its platform', 'linux-x64')
    .option('--allow-older', 'take a version back', false)
    .action(async (folder: string, options: SignOptions) => print(await releaseSign(folder, options)));
  addKeyFiles(release.command('refresh').addArgument(channel()))
    .description('sign that the current version is still the newest; needs the online key alone')
    .action(async (folder: string, options: KeyOptions) => print(await releaseRefresh(folder, options)));
  addKeyFiles(release.command('renew-root').addArgument(channel()))
    .description('sign the next root, which names the keys that are in the folder now')
    .option('--old-root-key <file>', 'root key of the version before, when it is replaced')
    .action(async (folder: string, options: KeyOptions & { oldRootKey?: string }) =>
      print(await releaseRenewRoot(folder, options)),
    );
  addJson(release.command('verify').addArgument(channel()))
    .description('look at signatures, expiry and programs as a machine does')
    .action(async (folder: string, options: JsonOption) => print(await releaseVerify(folder, options)));
}

function readDays(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= 3650) return days;
  throw new ConfigurationError('--days takes a number of days from 1 to 3650.');
}
