import { expect, test } from '@jest/globals';
import type { Capabilities } from 'guru-connect-contract/types';
import { CONNECT_FEATURES } from '../../tests/support/connect-features.ts';
import { createLogger } from '../log/create-logger.ts';
import { type CapabilityState, createCapabilityMonitor } from './capability-monitor.ts';
import { ConnectError } from './connect-error.ts';

const capabilities = (contract_version: string): Capabilities => ({
  contract_version,
  product_version: '1.0.0',
  supported_versions: ['v1'],
  features: CONNECT_FEATURES,
});

function monitorOf(answers: (() => Promise<Capabilities>) | null, acceptsKey?: () => Promise<boolean>) {
  const lines: string[] = [];
  const clock = { time: 1_000_000 };
  const monitor = createCapabilityMonitor({
    fetch: answers,
    ...(acceptsKey === undefined ? {} : { acceptsKey }),
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

/** A GC whose answers come when the test says so, in any order. */
function slowConnect() {
  const questions: { answer: (served: Capabilities) => void; fail: () => void }[] = [];
  const fetch = () =>
    new Promise<Capabilities>((resolve, reject) => {
      questions.push({ answer: resolve, fail: () => reject(new ConnectError('unreachable', 'ECONNRESET')) });
    });
  return { questions, fetch };
}

const withoutViewer = (version: string): Capabilities => ({
  ...capabilities(version),
  features: { ...CONNECT_FEATURES, embedded_viewer: false },
});
const hasViewer = (state: CapabilityState) =>
  state.ok && state.capabilities.features.embedded_viewer === true;
/** Lets everything that has been answered take effect. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a late answer to an older question does not replace the answer to a newer one', async () => {
  const { questions, fetch } = slowConnect();
  const { monitor } = monitorOf(fetch);
  const older = monitor.refresh();
  const newer = monitor.refresh();
  questions[1]?.answer(withoutViewer('1.2.0'));
  await newer;
  questions[0]?.answer(capabilities('1.2.0'));
  expect(hasViewer(await older)).toBe(true);
  expect(hasViewer(await monitor.current())).toBe(false);
  expect(questions).toHaveLength(2);
});

test('the failure of a question that was asked before is not the answer to a new caller', async () => {
  const { questions, fetch } = slowConnect();
  const { monitor } = monitorOf(fetch);
  const background = monitor.keepFresh();
  const clicks = [monitor.current(), monitor.current()];
  questions[0]?.fail();
  await background;
  await settle();
  expect(questions).toHaveLength(2); // both clicks share the second question
  questions[1]?.answer(withoutViewer('1.2.0'));
  for (const click of clicks) expect(await click).toMatchObject({ ok: true });
});

test('a caller is refused only on an answer to a question that it asked itself', async () => {
  let served = withoutViewer('1.2.0');
  const { monitor } = monitorOf(async () => served);
  await monitor.refresh();
  served = capabilities('1.2.0');
  expect(hasViewer(await monitor.current(hasViewer))).toBe(true);
});

test('after a failed call, the answer to a question from before it is neither shared nor remembered', async () => {
  const { questions, fetch } = slowConnect();
  const { monitor } = monitorOf(fetch);
  const before = monitor.refresh();
  monitor.invalidate();
  const click = monitor.current();
  expect(questions).toHaveLength(2);
  questions[0]?.answer(capabilities('1.2.0'));
  await before;
  questions[1]?.answer(withoutViewer('1.2.0'));
  expect(hasViewer(await click)).toBe(false);
  expect(hasViewer(await monitor.current())).toBe(false);
});

test('a failure is not remembered: the next caller finds a GC that has just come back', async () => {
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

test('the features of GC are logged, and again when one is switched off', async () => {
  let features: Capabilities['features'] = { ...CONNECT_FEATURES, consent_prompt: true };
  const { monitor, lines } = monitorOf(async () => ({ ...capabilities('1.2.0'), features }));
  await monitor.refresh();
  features = { ...features, consent_prompt: false };
  await monitor.refresh();
  expect(lines.map((line) => JSON.parse(line).features.consent_prompt)).toEqual([true, false]);
});

test('distinguishes an unreachable GC, one without a key and none at all, and recovers', async () => {
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

test('a wrong integration key is an error in the log and to callers, until Guru Connect accepts it', async () => {
  let isRight = false;
  let tried = 0;
  const { monitor, lines } = monitorOf(
    async () => capabilities('1.2.0'),
    async () => {
      tried += 1;
      return isRight;
    },
  );
  await monitor.keepFresh();
  await monitor.keepFresh();
  expect(lines).toEqual([expect.stringMatching(/"level":(?:50|"error").*\[ERROR\] .*integration key/)]);
  expect(await monitor.current()).toMatchObject({ ok: false, kind: 'rejected' });
  isRight = true;
  expect((await monitor.current()).ok).toBe(true);
  expect(lines[1]).toContain('[OK] Guru Connect is there');
  const before = tried;
  await monitor.keepFresh();
  expect(tried).toBe(before);
  isRight = false;
  monitor.invalidate();
  expect((await monitor.keepFresh()).ok).toBe(false);
});

test('keeps Guru Connect available when the integration key cannot be checked', async () => {
  const { monitor } = monitorOf(
    async () => capabilities('1.2.0'),
    () => Promise.reject(new ConnectError('unreachable', 'ECONNRESET')),
  );
  expect((await monitor.keepFresh()).ok).toBe(true);
});
