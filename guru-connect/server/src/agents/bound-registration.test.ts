import { expect, test } from '@jest/globals';
import { boundMachine, boundMonitors, boundRegistration, boundText } from './bound-registration.ts';

const monitor = { monitorId: 1, name: 'M', x: 0, y: 0, width: 10, height: 10, primary: true };

test('what an agent says of itself is cut to what the contract allows', () => {
  const facts = boundRegistration({
    agentId: 'a',
    agentVersion: 'v'.repeat(1000),
    platform: 'p'.repeat(1000),
    hostname: `<script>\u0000\n${'h'.repeat(1000)}`,
    monitors: Array.from({ length: 500 }, (_, index) => ({ ...monitor, monitorId: index })),
    capabilities: undefined,
    machineId: '',
    hardwareId: '',
  });
  expect([facts.agent_version.length, facts.platform.length, facts.hostname.length]).toEqual([64, 64, 255]);
  expect(facts.hostname).toMatch(/^<script>\ufffd\ufffdh+$/);
  expect(facts.monitors).toHaveLength(32);
});

test('what tells a machine apart is a SHA-256 in hex, or not known', () => {
  const hash = '0f'.repeat(32);
  expect(boundMachine({ machineId: hash, hardwareId: '' })).toEqual({
    machineId: hash,
    hardwareId: undefined,
  });
  expect(boundMachine({ machineId: hash.toUpperCase(), hardwareId: `${hash}0` })).toEqual({});
});

test('monitors without an area are none, places are clamped, and one is primary', () => {
  const bounded = boundMonitors([
    { ...monitor, width: 0 },
    { ...monitor, height: 4_000_000_000 },
    { ...monitor, x: -2_000_000_000, y: 2_000_000_000 },
    { ...monitor, monitorId: 4 },
  ]);
  expect(bounded.map(({ x, y, primary }) => [x, y, primary])).toEqual([
    [-65_535, 65_535, true],
    [0, 0, false],
  ]);
});

test('text is cut between characters, not inside one', () => {
  expect(boundText('a😀b', 2)).toBe('a😀');
  expect(boundText('😀😀😀', 2)).toBe('😀😀');
  expect(boundText('\ud83d', 5)).toBe('\ufffd');
});

test('marks that turn the direction of writing are replaced', () => {
  expect(boundText('a\u202egpj.exe', 20)).toBe('a\ufffdgpj.exe');
  expect(boundText('\u202a\u202b\u202c\u202d\u2066\u2067\u2068\u2069', 20)).toBe('\ufffd'.repeat(8));
  expect(boundText('\u05d0\u200f', 20)).toBe('\u05d0\u200f');
});
