import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { FakeDesktop } from '../desktop/fake/fake-desktop.ts';
import { AgentFault, type FaultCode } from '../fault/agent-fault.ts';
import { DesktopReturn } from './desktop-return.ts';

const MONITOR = { monitorId: 1, name: 'ONE', x: 0, y: 0, width: 8, height: 8, primary: true };
const desktop = new FakeDesktop([MONITOR]);

let returning: DesktopReturn;
let tries: number;

beforeEach(() => {
  jest.useFakeTimers();
  returning = new DesktopReturn();
  tries = 0;
});

afterEach(() => {
  jest.useRealTimers();
});

/** Opens a desktop that is there from the `at`th try on, and has this fault before. */
function openAt(at: number, code: FaultCode = 'no_display', wanted = () => true) {
  const opened = returning.open(async () => {
    tries += 1;
    if (tries < at) throw new AgentFault(code, 'not now');
    return desktop;
  }, wanted);
  return opened.catch(({ code: fault }: AgentFault) => fault);
}

test('waits for a desktop that went away a moment ago', async () => {
  returning.lost();
  const opened = openAt(5);
  await jest.advanceTimersByTimeAsync(2_000);
  expect(await opened).toBe(desktop);
});

test('gives up after 15 s', async () => {
  returning.lost();
  const opened = openAt(1_000);
  await jest.advanceTimersByTimeAsync(16_000);
  expect(await opened).toBe('no_display');
  expect(tries).toBe(31);
});

test('does not wait where no desktop went away, nor when another kind has come', async () => {
  expect(await openAt(2)).toBe('no_display');
  returning.lost();
  expect(await openAt(9, 'display_unsupported')).toBe('display_unsupported');
  expect(tries).toBe(2);
});

test('stops once nobody wants the desktop any more', async () => {
  returning.lost();
  let wanted = true;
  const opened = openAt(1_000, 'no_display', () => wanted);
  await jest.advanceTimersByTimeAsync(1_100);
  wanted = false;
  await jest.advanceTimersByTimeAsync(500);
  expect(await opened).toBe('no_display');
  expect(tries).toBe(3);
});
