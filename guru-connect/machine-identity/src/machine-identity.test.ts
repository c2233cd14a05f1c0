import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { answersPing } from './answers-ping.ts';
import { HANDOVER_MS, judgeArrival } from './judge-arrival.ts';
import { isFact, type MachineFacts } from './machine-facts.ts';
import { readMachine } from './read-machine.ts';
import { seatAnswers } from './seat-answers.ts';

const SYSTEM = '4c4c4544004e4810804ac3c04f4d3732';
const BOARD = '4c4c4544-004e-4810-804a-c3c04f4d3732\n';

async function machineWith(files: Record<string, string>, application = 'product'): Promise<MachineFacts> {
  const root = await mkdtemp(join(tmpdir(), 'machine-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  const facts = await readMachine(application, root);
  await rm(root, { recursive: true });
  return facts;
}

describe('facts of a machine', () => {
  it('are hashes of its ids, other ones for each application', async () => {
    const files = { 'etc/machine-id': `${SYSTEM}\n`, 'sys/class/dmi/id/product_uuid': BOARD };
    const facts = await machineWith(files);
    expect([isFact(facts.machineId), isFact(facts.hardwareId)]).toEqual([true, true]);
    expect(facts.machineId).not.toBe((await machineWith(files, 'other')).machineId);
    expect(await machineWith({ ...files, 'etc/machine-id': SYSTEM.toUpperCase() })).toEqual(facts);
  });

  it.each([
    ['missing', {}],
    ['not made yet', { 'etc/machine-id': 'uninitialized\n' }],
    [
      'placeholders',
      { 'etc/machine-id': '0'.repeat(32), 'sys/class/dmi/id/product_uuid': 'ffffffff-ffff-ffff' },
    ],
  ])('are left out when they are %s', async (_what, files) => {
    expect(await machineWith(files)).toEqual({ machineId: undefined, hardwareId: undefined });
  });

  it('come from where D-Bus and the device tree keep them on other machines', async () => {
    const facts = await machineWith({
      'var/lib/dbus/machine-id': SYSTEM,
      'sys/firmware/devicetree/base/serial-number': '100000003d1c4a1f\0',
    });
    expect([isFact(facts.machineId), isFact(facts.hardwareId)]).toEqual([true, true]);
  });
});

describe('a connection that shows an agent’s key', () => {
  const known = { machineId: 'system', hardwareId: 'board' };
  const copied = { machineId: 'system', hardwareId: 'other board' };
  const now = Date.now();
  const ago = (ms: number) => new Date(now - ms);

  it.each([
    ['is admitted when nobody is there', known, ago(1000), false, 'admitted'],
    [
      'is admitted when it cannot read its hardware id',
      { machineId: 'system' },
      ago(1000),
      false,
      'admitted',
    ],
    ['is a clone while the agent answers, though all ids agree', known, ago(1000), true, 'cloned'],
    ['is a clone when it knows no id and the agent answers', {}, ago(1000), true, 'cloned'],
    [
      'is a clone on other hardware while the machine restarts',
      copied,
      ago(HANDOVER_MS - 1),
      false,
      'cloned',
    ],
    ['has moved when the machine is silent for longer', copied, ago(HANDOVER_MS), false, 'moved'],
    [
      'is a clone when the known machine is quiet and still answers',
      copied,
      ago(HANDOVER_MS),
      true,
      'cloned',
    ],
    ['has moved when the machine was never seen', { machineId: 'new system' }, null, false, 'moved'],
  ] as const)('%s', async (_what, arriving, knownSeenAt, answers, verdict) => {
    const seatAnswers = async () => answers;
    expect(await judgeArrival({ known, arriving, knownSeenAt, seatAnswers, now })).toBe(verdict);
  });
});

describe('a peer that is pinged', () => {
  class Peer extends EventEmitter {
    readonly OPEN = 1;
    readyState = 1;
    readonly answer: string | null;
    constructor(answer: string | null) {
      super();
      this.answer = answer;
    }
    ping(): void {
      if (this.answer !== null) setImmediate(() => this.emit(this.answer ?? ''));
    }
  }

  it.each([
    ['answers', 'pong', true],
    ['says something else', 'message', true],
    ['closes', 'close', false],
    ['says nothing', null, false],
  ])('that %s', async (_what, answer, alive) => {
    const peer = new Peer(answer);
    expect(await answersPing(peer, 50)).toBe(alive);
    expect(peer.eventNames()).toEqual([]);
  });

  it('is not asked when its socket closes already', async () => {
    const peer = new Peer('pong');
    peer.readyState = 2;
    expect(await answersPing(peer, 50)).toBe(false);
  });
});

describe('the seat of an agent', () => {
  const seat = (answer: boolean) => ({ answers: async () => answer });

  it('answers when the connection that has replaced a silent one does', async () => {
    const seats = [seat(false), seat(true)];
    expect(await seatAnswers(() => (seats.length > 1 ? seats.shift() : seats[0]))).toBe(true);
  });

  it('does not answer when it is empty, or its connection is silent and stays', async () => {
    const silent = seat(false);
    expect(await seatAnswers(() => undefined)).toBe(false);
    expect(await seatAnswers(() => silent)).toBe(false);
  });
});
