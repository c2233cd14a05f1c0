/**
 * Carries out one step of a session's life and kills its own process right before the given statement.
 * Arguments: step, id, number of the statement (from 1), address of the database.
 */
import postgres from 'postgres';
import { createRemoteControlStore } from '../../src/remote-control/remote-control-store.ts';

const [step = '', id = '', statement = '', url = ''] = process.argv.slice(2);
let sent = 0;
const sql = postgres(url, {
  max: 1,
  fetch_types: false,
  types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
  debug: () => {
    sent += 1;
    if (sent === Number(statement)) process.kill(process.pid, 'SIGKILL');
  },
});
const store = createRemoteControlStore(sql, { info: () => undefined });
const from = { address: '127.0.0.1', user_agent: null };
const technician = { id: process.env.TECHNICIAN ?? '', name: 'admin' };
const by = { source: 'server' } as const;

const connectSessionId = '0f8fad5b-d9cb-469f-a165-70867728950e';
const handedOver = { type: 'handed_over', connectSessionId, steps: [] } as const;

const STEPS: Record<string, () => Promise<unknown>> = {
  begin: () =>
    store.begin({ agentId: id, technician, signInId: null, mode: 'unattended', reason: null, from }),
  handOver: () => store.apply(id, handedOver, by),
};
await STEPS[step]?.();
await sql.end();
