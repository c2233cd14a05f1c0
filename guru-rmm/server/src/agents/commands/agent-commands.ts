import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { type Actor, createAuditLog } from '../../audit/audit-log.ts';
import { COMMAND_LINE } from '../../audit/client-origin.ts';
import { openServerDatabase } from '../../database/commands/open-server-database.ts';
import type { Sql } from '../../database/sql.ts';
import { exitForUsage } from '../../exit-codes.ts';
import { createAgentStore } from '../agent-store.ts';
import { createEnrollmentTokenStore } from '../enrollment-token-store.ts';
import { createRemovalStore } from '../removal-store.ts';

const OPERATOR: Actor = { userId: null, from: COMMAND_LINE };
const print = (text: string) => void process.stdout.write(`${text}\n`);

/** `guru-rmm agent ...`: lists and removes machines. The server that runs acts on it within seconds. */
export function agentCommands(env: NodeJS.ProcessEnv): Command {
  const agent = new Command('agent').description('the machines').exitOverride(exitForUsage);
  agent
    .command('list')
    .description('list the machines: id, name, and when each was last seen')
    .action(() =>
      withDatabase(env, async (sql) => {
        for (const { agent_id, hostname, last_seen_at } of await createAgentStore(sql).list())
          print(`${agent_id}\t${hostname}\t${last_seen_at?.toISOString() ?? 'never'}`);
      }),
    );
  agent
    .command('remove')
    .description('remove a machine: ends its session and revokes its keys, those for Guru Connect too')
    .argument('<agent-id>', 'as `guru-rmm agent list` prints it', parseId)
    .action((agentId: string) =>
      withDatabase(env, async (sql) => {
        const hostname = await createRemovalStore(sql, createAuditLog(sql)).remove(agentId, OPERATOR);
        print(`[OK] ${hostname} is removed; the server revokes its keys for Guru Connect`);
      }),
    );
  return agent;
}

/** `guru-rmm token ...`: lists and revokes enrolment tokens. */
export function tokenCommands(env: NodeJS.ProcessEnv): Command {
  const token = new Command('token')
    .description('tokens with which machines enrol')
    .exitOverride(exitForUsage);
  const withTokens = (work: (tokens: ReturnType<typeof createEnrollmentTokenStore>) => Promise<void>) =>
    withDatabase(env, (sql) => work(createEnrollmentTokenStore(sql, createAuditLog(sql))));
  token
    .command('list')
    .description('list the tokens that still enrol: id, maker, end, and how many machines enrolled')
    .action(() =>
      withTokens(async (tokens) => {
        for (const { token_id, created_by, expires_at, machines } of await tokens.list())
          print(`${token_id}\t${created_by.email}\t${expires_at}\t${machines}`);
      }),
    );
  token
    .command('revoke')
    .description('revoke a token; machines that enrolled with it stay')
    .argument('<token-id>', 'as `guru-rmm token list` prints it', parseId)
    .action((tokenId: string) =>
      withTokens(async (tokens) => {
        await tokens.revoke(tokenId, OPERATOR);
        print(`[OK] the token ${tokenId} enrols no more machines`);
      }),
    );
  return token;
}

async function withDatabase(env: NodeJS.ProcessEnv, work: (sql: Sql) => Promise<void>): Promise<void> {
  const sql = await openServerDatabase(env);
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

function parseId(text: string): string {
  const id = z.uuid().safeParse(text);
  if (!id.success) throw new InvalidArgumentError('it is not an id.');
  return id.data.toLowerCase();
}
