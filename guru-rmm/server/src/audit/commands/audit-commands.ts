import { Command, InvalidArgumentError, Option } from 'commander';
import { auditUrlCommand } from '../../database/commands/audit-url.ts';
import { exitForUsage } from '../../exit-codes.ts';
import { exportAudit } from '../export-audit.ts';
import { verifyAudit } from '../verify-audit.ts';
import { openAuditDatabase } from './open-audit-database.ts';
import { describeFinding, print } from './print.ts';
import { reconcileCommand } from './reconcile-command.ts';

/** Exit code when the audit is not as it was written. */
const FAULTY = 1;

const json = () => new Option('--json', 'write the result as JSON');
const from = () => new Option('--from <time>', 'from this time on (ISO 8601)').argParser(parseTime);
const to = () => new Option('--to <time>', 'before this time (ISO 8601)').argParser(parseTime);

/** `guru-rmm audit …`: for operators and auditors. Reads the database of the environment and changes nothing. */
export function auditCommands(env: NodeJS.ProcessEnv): Command {
  const audit = new Command('audit')
    .description('check, export and compare the audit')
    .exitOverride(exitForUsage);

  audit
    .command('verify')
    .description(
      'check every hash chain; exits with 1 and names each row that is missing, edited or reordered',
    )
    .addOption(json())
    .action(async (options: { json?: true }) => {
      const database = await openAuditDatabase(env);
      try {
        const verdict = await verifyAudit(database);
        const { chains, rows, findings } = verdict;
        if (options.json)
          await print(`${JSON.stringify({ ok: findings.length === 0, ...verdict }, null, 2)}\n`);
        else {
          for (const finding of findings) await print(`[ERROR] ${describeFinding(finding)}\n`);
          const result =
            findings.length === 0 ? '[OK] the audit is as it was written' : '[ERROR] the audit was changed';
          await print(`${result}: ${rows} rows in ${chains} chains, ${findings.length} findings\n`);
        }
        if (findings.length > 0) process.exitCode = FAULTY;
      } finally {
        await database.end();
      }
    });

  audit
    .command('export')
    .description('write every event with its hashes to standard output')
    .addOption(new Option('--format <format>', 'csv or json').choices(['csv', 'json']).default('csv'))
    .addOption(from())
    .addOption(to())
    .action(async (options: { format: 'csv' | 'json'; from?: Date; to?: Date }) => {
      const database = await openAuditDatabase(env);
      try {
        const period = { from: options.from ?? null, to: options.to ?? null };
        await exportAudit(database, options.format, period, print);
      } finally {
        await database.end();
      }
    });

  audit
    .command('reconcile')
    .description('compare every session with Guru Connect; exits with 1 and names each difference')
    .addOption(from())
    .addOption(to())
    .addOption(json())
    .action(async (options: { from?: Date; to?: Date; json?: true }) => {
      if ((await reconcileCommand(env, options)) > 0) process.exitCode = FAULTY;
    });

  return audit.addCommand(auditUrlCommand(env));
}

function parseTime(text: string): Date {
  const time = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError('write it as 2026-11-02 or 2026-11-02T09:15:00Z.');
  }
  return time;
}
