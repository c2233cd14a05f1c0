import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentMessage } from '@guru-rmm/agent-protocol/agent-message.ts';
import { expect, test } from '@jest/globals';
import { createLog } from '../base/log.ts';
import { CommandDispatcher } from './command-dispatcher.ts';
import { CommandJournal } from './command-journal.ts';

test('a result is sent once when a socket comes up while it is written to the journal', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dispatcher-'));
  try {
    const journal = await CommandJournal.open(join(folder, 'commands.json'));
    const sent: AgentMessage[] = [];
    const dispatcher = new CommandDispatcher(
      { 'coffee.make': async () => ({ cups: 1 }) },
      journal,
      (message) => sent.push(message) > 0,
      new AbortController().signal,
      createLog('silent'),
    );
    const finish = journal.finish.bind(journal);
    journal.finish = async (...result) => {
      const written = finish(...result);
      dispatcher.reportAll();
      await written;
    };
    const command = {
      kind: 'command',
      command_id: '0b9c2b3e-6f0e-4c59-9d2a-2f6f3f0c7a11',
      type: 'coffee.make',
      payload: null,
      deadline_at: '2030-01-01T00:00:00.000Z',
    } as const;
    await dispatcher.receive(command);
    expect(sent.map(({ kind }) => kind)).toEqual(['command_ack', 'command_result']);
    dispatcher.reportAll();
    expect(sent.map(({ kind }) => kind)).toEqual(['command_ack', 'command_result', 'command_result']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('carries a command out while its journal cannot be written, and reports the outcome', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dispatcher-'));
  const journal = await CommandJournal.open(join(folder, 'commands.json'));
  await rm(folder, { recursive: true });
  const sent: AgentMessage[] = [];
  const dispatcher = new CommandDispatcher(
    {
      'coffee.make': async () => {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      },
    },
    journal,
    (message) => sent.push(message) > 0,
    new AbortController().signal,
    createLog('silent'),
  );
  await dispatcher.receive({
    kind: 'command',
    command_id: '0b9c2b3e-6f0e-4c59-9d2a-2f6f3f0c7a11',
    type: 'coffee.make',
    payload: null,
    deadline_at: '2030-01-01T00:00:00.000Z',
  });
  const detail = 'A folder of the RMM agent is full: ENOSPC: no space left on device, write';
  expect(sent).toMatchObject([
    { kind: 'command_ack' },
    { kind: 'command_result', ok: false, error: { code: 'no_folder', detail } },
  ]);
});
