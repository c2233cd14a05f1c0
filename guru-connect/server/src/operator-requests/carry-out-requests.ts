import type { Logger } from 'pino';
import type { Queryable } from '../database/queryable.ts';
import type { SessionCommands } from '../relay/sessions/session-commands.ts';
import { openSessionsOf } from '../sessions/recent-sessions.ts';
import { createOrderedCode, type OrderContext } from './create-ordered-code.ts';
import { type OperatorRequest, type RequestOutcome, settleRequest, takeRequests } from './request-store.ts';

interface Context extends OrderContext {
  readonly sql: Queryable;
  readonly commands: SessionCommands;
  readonly log: Logger;
}

/** Who asks, in the audit. */
const BY = { by: 'command_line' };

const SESSION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Carries out what the command line asks of this relay. */
export async function carryOutRequests(context: Context): Promise<void> {
  for (const request of await takeRequests(context.sql)) {
    const outcome = await carryOut(context, request).catch((err: unknown): RequestOutcome => {
      context.log.error({ err, request }, 'could not carry out a request of the command line');
      return 'failed';
    });
    await settleRequest(context.sql, request, outcome);
  }
}

async function carryOut(context: Context, { command, subject }: OperatorRequest): Promise<RequestOutcome> {
  const { sql, commands } = context;
  switch (command) {
    case 'end_session':
      if (!SESSION_ID.test(subject)) return 'unknown';
      return (await commands.end(subject, 'requested', BY)) ? 'done' : 'unknown';
    case 'cut_key':
      await commands.cutKey(subject);
      return 'done';
    case 'end_sessions_of':
      for (const id of await openSessionsOf(sql, subject)) await commands.end(id, 'requested', BY);
      return 'done';
    case 'create_code':
      return await createOrderedCode(context, subject, BY);
    default:
      return 'unknown';
  }
}
