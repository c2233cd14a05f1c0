import { Email, UserName, UserRole } from '@guru-rmm/api/user-account.ts';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Actor, createAuditLog } from '../../audit/audit-log.ts';
import { COMMAND_LINE } from '../../audit/client-origin.ts';
import { readConfig } from '../../config/read-config.ts';
import { openServerDatabase } from '../../database/commands/open-server-database.ts';
import { exitForUsage } from '../../exit-codes.ts';
import { type NewPasswordLink, passwordLinkUrl } from '../password-link-store.ts';
import { createUserAccountStore, type UserAccountStore } from '../user-account-store.ts';

const OPERATOR: Actor = { userId: null, from: COMMAND_LINE };
const ROLES = UserRole.options;
const role = () => new Option('--role <role>', 'what the user may do').choices(ROLES);

/**
 * `guru-rmm user ...`: for operators, beside a server that runs or not. Prints a password link once, and reads no password:
 * the user sets it in the browser. The server ends sign-ins and sessions within seconds.
 */
export function userCommands(env: NodeJS.ProcessEnv): Command {
  const user = new Command('user').description('who may sign in, and as what').exitOverride(exitForUsage);
  const print = (text: string) => void process.stdout.write(`${text}\n`);
  const printLink = ({ secret, expiresAt }: NewPasswordLink) => {
    print(`[OK] this link sets the password, once, until ${expiresAt.toISOString()}:`);
    print(passwordLinkUrl(readConfig(env).publicOrigin, secret));
  };
  const change = async (email: string, changes: Parameters<UserAccountStore['change']>[1], done: string) =>
    withUsers(env, async (users) => {
      const changed = await users.change(await users.idOf(email), changes, OPERATOR);
      print(`[OK] ${changed.email} ${done}`);
    });

  user
    .command('list')
    .description('list the users')
    .option('--json', 'write the list as JSON')
    .action(({ json }: { json?: true }) =>
      withUsers(env, async (users) => {
        const list = await users.list();
        if (json) return print(JSON.stringify(list, null, 2));
        for (const { email, name, role: as, state } of list) print(`${email}\t${as}\t${state}\t${name}`);
      }),
    );
  user
    .command('invite')
    .description('make a user and print the link with which they set a password')
    .argument('<email>', 'address to sign in with', parseEmail)
    .option('--name <name>', 'name that colleagues and users of machines see', parseName)
    .addOption(role().makeOptionMandatory())
    .action((email: string, options: { name?: string; role: UserRole }) =>
      withUsers(env, async (users) => {
        const name = options.name ?? email.split('@')[0] ?? email;
        printLink((await users.invite({ email, name, role: options.role }, OPERATOR)).link);
      }),
    );
  user
    .command('reset-password')
    .description('print a link with which a user sets a new password')
    .argument('<email>')
    .action((email: string) =>
      withUsers(env, async (users) =>
        printLink(await users.createPasswordLink(await users.idOf(email), OPERATOR)),
      ),
    );
  user
    .command('role')
    .description('give a user another role, and sign them out')
    .argument('<email>')
    .addArgument(user.createArgument('<role>').choices(ROLES))
    .action((email: string, as: UserRole) => change(email, { role: as }, `is ${as} now`));
  user
    .command('disable')
    .description('keep a user out: ends sign-ins and sessions, and their enrolment tokens')
    .argument('<email>')
    .action((email: string) => change(email, { disabled: true }, 'is disabled'));
  user
    .command('enable')
    .description('let a disabled user in again')
    .argument('<email>')
    .action((email: string) => change(email, { disabled: false }, 'is enabled'));
  return user;
}

async function withUsers(
  env: NodeJS.ProcessEnv,
  work: (users: UserAccountStore) => Promise<void>,
): Promise<void> {
  const sql = await openServerDatabase(env);
  try {
    await work(createUserAccountStore(sql, createAuditLog(sql)));
  } finally {
    await sql.end();
  }
}

function parseEmail(text: string): string {
  const email = Email.safeParse(text);
  if (!email.success) throw new InvalidArgumentError('it is not an email address.');
  return email.data;
}

function parseName(text: string): string {
  const name = UserName.safeParse(text);
  if (!name.success) throw new InvalidArgumentError('it must be 1 to 200 characters of plain text.');
  return name.data;
}
