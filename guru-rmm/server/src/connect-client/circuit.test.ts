import { expect, test } from '@jest/globals';
import { createCircuit } from './circuit.ts';
import { ConnectError } from './connect-error.ts';

const away = () => Promise.reject(new ConnectError('unreachable', 'reset'));
const refuse = () => Promise.reject(new ConnectError('rejected', 'no', { status: 404 }));

async function fail(circuit: ReturnType<typeof createCircuit>, times: number) {
  for (let time = 0; time < times; time++) await circuit.run(away).catch(() => {});
}

test('opens after enough failures, and then fails without a try', async () => {
  const circuit = createCircuit({ minimumCalls: 4, resetMs: 60_000 });
  await fail(circuit, 3);
  expect(await circuit.run(async () => 'through')).toBe('through');
  await fail(circuit, 1);
  let tried = false;
  const call = circuit.run(async () => {
    tried = true;
  });
  await expect(call).rejects.toMatchObject({ name: 'ConnectError', kind: 'unreachable' });
  expect(tried).toBe(false);
});

test('forgets failures once GC is back: the next one alone does not open it again', async () => {
  const circuit = createCircuit({ minimumCalls: 2, resetMs: 60_000 });
  await fail(circuit, 2);
  circuit.close();
  await fail(circuit, 1);
  expect(await circuit.run(async () => 'through')).toBe('through');
});

test('does not count the late failure of a call that began before GC was back', async () => {
  const circuit = createCircuit({ minimumCalls: 1, resetMs: 60_000 });
  let failNow = () => {};
  const early = circuit.run(
    () =>
      new Promise((_, reject) => {
        failNow = () => reject(new ConnectError('unreachable', 'reset'));
      }),
  );
  circuit.close();
  failNow();
  await expect(early).rejects.toMatchObject({ kind: 'unreachable', message: 'reset' });
  expect(await circuit.run(async () => 'through')).toBe('through');
});

test('closes when told that GC is back', async () => {
  const circuit = createCircuit({ minimumCalls: 2, resetMs: 60_000 });
  await fail(circuit, 2);
  await expect(circuit.run(async () => 'too early')).rejects.toThrow(ConnectError);
  circuit.close();
  expect(await circuit.run(async () => 'back')).toBe('back');
});

test('tries by itself after a while', async () => {
  const circuit = createCircuit({ minimumCalls: 2, resetMs: 30 });
  await fail(circuit, 2);
  await expect(circuit.run(async () => 'too early')).rejects.toThrow(ConnectError);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await circuit.run(async () => 'back')).toBe('back');
});

test("GC's refusals are answers: they never open it, and pass unchanged", async () => {
  const circuit = createCircuit({ minimumCalls: 2, resetMs: 60_000 });
  for (let time = 0; time < 10; time++) {
    await expect(circuit.run(refuse)).rejects.toMatchObject({ kind: 'rejected', status: 404 });
  }
  expect(await circuit.run(async () => 'through')).toBe('through');
});
