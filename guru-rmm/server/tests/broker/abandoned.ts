import { expect, test } from '@jest/globals';
import { asOwner } from '../support/as-owner.ts';
import type { BrokerStage } from '../support/broker-stage.ts';
import { until, type World } from '../support/test-world.ts';

/** Rows whose server died or was stopped. */
export function abandoned(stage: BrokerStage): void {
  const clickOn = async (agentId: string) => {
    const [technician] = await stage.world.sql()<
      { id: string; name: string }[]
    >`SELECT user_id AS id, name FROM users`;
    if (technician === undefined) throw new Error('there is no user');
    const from = { address: '127.0.0.1', user_agent: null };
    return { agentId, technician, signInId: null, mode: 'unattended' as const, reason: null, from };
  };

  test('a row that nobody is preparing any more is failed after a while', async () => {
    const { agentId } = await stage.warmMachine();
    const id = await stage.world.services().store.begin(await clickOn(agentId));
    await stage.world.services().reconciler.run();
    expect((await stage.history(agentId))[0].status).toBe('starting');
    await asOwner(
      stage.world.sql(),
      (tx) => tx`UPDATE remote_control_sessions SET started_at = now() - interval '6 minutes'
        WHERE remote_control_id = ${id}`,
    );
    await stage.world.services().reconciler.run();
    expect((await stage.history(agentId))[0]).toMatchObject({ status: 'failed', cause_code: 'abandoned' });
  });

  test('a server that is stopped takes back what it is preparing', async () => {
    const { agentId, agent } = await stage.coldMachine(null);
    const pending = stage.start(agentId).catch(() => null);
    const commands = (agent as Awaited<ReturnType<World['machine']>>['agent']).commands;
    await until('the machine has its command', () => commands.length === 1);
    stage.forgetMachines();
    await stage.world.restart();
    await pending;
    expect((await stage.history(agentId))[0]).toMatchObject({
      status: 'failed',
      error_code: 'remote_control_cancelled',
    });
    expect(stage.world.connect.openSessions()).toEqual([]);
  });

  test('a server that died while preparing leaves a failed row, and the next one ends its session', async () => {
    const { agentId, connectAgentId } = await stage.warmMachine();
    const click = await clickOn(agentId);
    const id = await stage.world.services().store.begin(click);
    await stage.world.services().connect.preCreateSession({
      connectAgentId,
      mode: 'unattended',
      technician: click.technician,
      reason: null,
      idempotencyKey: id ?? '',
    });
    expect(stage.world.connect.openSessions()).toHaveLength(1);
    stage.forgetMachines();
    await stage.world.restart();
    expect((await stage.history(agentId))[0]).toMatchObject({
      status: 'failed',
      error_code: 'unavailable',
      cause_code: 'server_restarted',
    });
    await stage.world.services().reconciler.run();
    expect(stage.world.connect.openSessions()).toEqual([]);
  });
}
