import { expect, test } from '@jest/globals';
import type { Capabilities } from 'guru-connect-contract/types';
import { CONNECT_FEATURES } from '../../tests/support/connect-features.ts';
import { createLogger } from '../log/create-logger.ts';
import { createCapabilityMonitor } from './capability-monitor.ts';
import { ConnectError } from './connect-error.ts';

const capabilities = (contract_version: string): Capabilities => ({
  contract_version,
  product_version: '1.0.0',
  supported_versions: ['v1'],
  features: CONNECT_FEATURES,
});

function monitorOf(answers: (() => Promise<Capabilities>) | null) {
  const lines: string[] = [];
  const clock = { time: 1_000_000 };
  const monitor = createCapabilityMonitor({
    fetch: answers,
    pinnedVersion: '1.2.0',
    log: createLogger('info', { write: (line: string) => void lines.push(line) }),
    now: () => clock.time,
  });
  return { monitor, lines, clock };
}

test('remembers for 30 s and shares one question among those who ask at once', async () => {
  let asked = 0;
  const { monitor, clock } = monitorOf(async () => {
    asked += 1;
    return capabilities('1.2.0');
  });
  await Promise.all([monitor.current(), monitor.current()]);
  clock.time += 29_999;
  await monitor.current();
  expect(asked).toBe(1);
  clock.time += 1;
  await monitor.current();
  expect(asked).toBe(2);
  monitor.invalidate();
  await monitor.current();
  expect(asked).toBe(3);
});

test('a failure is not remembered: who asks next finds a GC that has just come back', async () => {
  let away = true;
  const { monitor } = monitorOf(async () => {
    if (away) throw new ConnectError('unreachable', 'ECONNREFUSED');
    return capabilities('1.2.0');
  });
  expect((await monitor.current()).ok).toBe(false);
  away = false;
  expect((await monitor.current()).ok).toBe(true);
});

test.each([
  ['1.3.0', '[WARNING]', true],
  ['1.1.0', '[WARNING]', true],
  ['1.2.5', '[OK]', true],
  ['2.0.0', '[ERROR]', false],
])('GC with contract %s is logged once with %s', async (served, marker, ok) => {
  const { monitor, lines } = monitorOf(async () => capabilities(served));
  await monitor.refresh();
  await monitor.refresh();
  expect((await monitor.current()).ok).toBe(ok);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(marker);
});

test('tells an unreachable GC from one without a key and from none at all, and recovers', async () => {
  let answer: () => Promise<Capabilities> = () =>
    Promise.reject(new ConnectError('unreachable', 'ECONNREFUSED'));
  const { monitor } = monitorOf(() => answer());
  expect(await monitor.refresh()).toMatchObject({
    ok: false,
    kind: 'unreachable',
    reason: expect.stringContaining('cannot be reached'),
  });
  answer = () => Promise.reject(new ConnectError('not_configured', 'closed'));
  expect(await monitor.refresh()).toMatchObject({ ok: false, kind: 'not_configured' });
  answer = async () => capabilities('1.2.0');
  expect((await monitor.refresh()).ok).toBe(true);
  expect(await monitorOf(null).monitor.current()).toMatchObject({ ok: false, kind: 'not_configured' });
});
