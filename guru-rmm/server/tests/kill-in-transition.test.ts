import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundleServer } from '../scripts/bundle.ts';
import { verifyAudit } from '../src/audit/verify-audit.ts';
import { startWorld, type World } from './support/test-world.ts';

const here = fileURLToPath(new URL('./', import.meta.url));
const program = join(here, '../out/kill-in-transition');
let world: World;
let technician: { id: string; name: string };

beforeAll(async () => {
  await bundleServer(program, join(here, 'support/killed-transition.ts'));
  world = await startWorld();
  await world.signIn();
  const [user] = await world.sql()<{ id: string; name: string }[]>`SELECT user_id AS id, name FROM users`;
  if (user === undefined) throw new Error('there is no user');
  technician = user;
});
afterAll(async () => {
  await world.close();
  await rm(program, { recursive: true, force: true });
});

/** One step in a process of its own, which kills itself before the statement. @returns whether it was killed */
async function runKilled(step: string, id: string, statement: number): Promise<boolean> {
  const child = spawn(
    process.execPath,
    [join(program, 'main.mjs'), step, id, `${statement}`, world.database.serverUrl],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { PATH: process.env.PATH, TECHNICIAN: technician.id },
    },
  );
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (signal !== 'SIGKILL') expect(code).toBe(0);
  return signal === 'SIGKILL';
}

/** A row that is ready for the step, or the machine for a row to be created. */
async function subjectOf(step: string): Promise<{ agentId: string; id: string }> {
  const { agentId } = await world.enroll();
  if (step === 'begin') return { agentId, id: agentId };
  const { store } = world.services();
  const from = { address: null, user_agent: null };
  const id =
    (await store.begin({ agentId, technician, signInId: null, mode: 'unattended', reason: null, from })) ??
    '';
  return { agentId, id };
}

const history = (agentId: string) => world.sql()<{ status: string; types: string }[]>`
  SELECT s.status, (SELECT string_agg(e.type, ' ' ORDER BY e.chain_index) FROM remote_control_events e
    WHERE e.remote_control_id = s.remote_control_id) AS types
  FROM remote_control_sessions s WHERE s.agent_id = ${agentId}`;

test.each([
  ['begin', [], [{ status: 'starting', types: 'created' }], 4],
  [
    'handOver',
    [{ status: 'starting', types: 'created' }],
    [{ status: 'active', types: 'created handed_over' }],
    5,
  ],
])(
  'a kill -9 between any two statements of %s leaves row and event, or neither',
  async (step, before, after, statements) => {
    const rounds = Array.from({ length: statements + 1 }, async (_, index) => {
      const { agentId, id } = await subjectOf(step);
      const killed = await runKilled(step, id, index + 1);
      return { killed, history: [...(await history(agentId))] };
    });
    // The last round is not killed: it shows that each statement had its kill.
    const expected = Array.from({ length: statements }, () => ({ killed: true, history: before }));
    expect(await Promise.all(rounds)).toEqual([...expected, { killed: false, history: after }]);
    expect((await verifyAudit(world.sql())).findings).toEqual([]);
  },
);
