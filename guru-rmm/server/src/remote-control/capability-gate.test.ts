import { describe, expect, test } from '@jest/globals';
import { CONNECT_FEATURES } from '../../tests/support/connect-features.ts';
import { createCapabilityMonitor } from '../connect-client/capability-monitor.ts';
import { ConnectError } from '../connect-client/connect-error.ts';
import { createLogger } from '../log/create-logger.ts';
import { findObstacle, findPreparationObstacle } from './capability-gate.ts';

type Flag = keyof typeof CONNECT_FEATURES;
const FLAGS = Object.keys(CONNECT_FEATURES) as Flag[];

async function stateOf(contract_version: string, features = CONNECT_FEATURES, supported = ['v1']) {
  const lines: string[] = [];
  const monitor = createCapabilityMonitor({
    fetch: async () => ({
      contract_version,
      product_version: '1.0.0',
      supported_versions: supported,
      features,
    }),
    pinnedVersion: '1.2.3',
    log: createLogger('info', { write: (line: string) => void lines.push(line) }),
  });
  return { state: await monitor.current(), log: lines.join('') };
}

describe('what a pinned 1.2.3 makes of what is served', () => {
  test.each([
    ['the same', '1.2.3', null, '[OK]'],
    ['a newer patch', '1.2.9', null, '[OK]'],
    ['an older patch', '1.2.0', null, '[OK]'],
    ['a newer minor', '1.3.0', null, '[WARNING]'],
    ['a newer minor of two digits', '1.10.0', null, '[WARNING]'],
    ['an older minor', '1.1.9', null, '[WARNING]'],
    ['a candidate of a newer minor', '1.3.0-rc.1', null, '[WARNING]'],
    ['a newer major', '2.0.0', 'contract_incompatible', '[ERROR]'],
    ['the same numbers under a newer major', '2.2.3', 'contract_incompatible', '[ERROR]'],
    ['an older major', '0.2.3', 'contract_incompatible', '[ERROR]'],
    ['a major that only begins alike', '11.2.3', 'contract_incompatible', '[ERROR]'],
    ['words', 'latest', 'contract_incompatible', '[ERROR]'],
    ['nothing', '', 'contract_incompatible', '[ERROR]'],
    ['a version of two parts', '1.2', 'contract_incompatible', '[ERROR]'],
    ['a version with something behind it', '1.2.3 or so', 'contract_incompatible', '[ERROR]'],
  ])('%s (%s)', async (_what, served, code, marker) => {
    const { state, log } = await stateOf(served);
    expect(findObstacle(state)?.code ?? null).toBe(code);
    expect(findPreparationObstacle(state)?.code ?? null).toBe(code);
    expect(log).toContain(marker);
  });

  test('a server that no longer serves our major is refused, whatever version it names', async () => {
    const { state } = await stateOf('1.2.3', CONNECT_FEATURES, ['v2']);
    expect(findObstacle(state)?.code).toBe('contract_incompatible');
    expect(findObstacle((await stateOf('1.2.3', CONNECT_FEATURES, ['v2', 'v1'])).state)).toBeNull();
  });
});

test.each([
  ['unreachable', 'connect_unreachable', /cannot be reached/],
  ['not_configured', 'connect_not_configured', /no integration key/],
  ['incompatible', 'contract_incompatible', /in the words of the call/],
  ['rejected', 'connect_rejected', /in the words of the call/],
] as const)('a GC that is %s is told as %s', async (kind, code, words) => {
  const monitor = createCapabilityMonitor({
    fetch: () => Promise.reject(new ConnectError(kind, 'in the words of the call')),
    pinnedVersion: '1.2.3',
    log: createLogger('silent', { write: () => {} }),
  });
  const obstacle = findObstacle(await monitor.current());
  expect(obstacle).toMatchObject({ code, message: expect.stringMatching(words) });
});

/** All on-and-off pairings of the flags. */
const pairings = Array.from({ length: 2 ** FLAGS.length }, (_, bits) =>
  Object.fromEntries(FLAGS.map((flag, place) => [flag, (bits & (1 << place)) !== 0])),
) as Record<Flag, boolean>[];

/** What each thing that RMM does needs, in the order in which the first missing one is named. */
const NEEDS = {
  unattended: ['embedded_viewer', 'programmatic_sessions'],
  attended: [
    'embedded_viewer',
    'programmatic_sessions',
    'consent_prompt',
    'support_codes',
    'release_channel',
  ],
  preparation: ['per_machine_keys', 'release_channel'],
} as const satisfies Record<string, readonly Flag[]>;

test(`each of the ${pairings.length} pairings of flags opens what it should and nothing else`, () => {
  for (const features of pairings) {
    const state = {
      ok: true as const,
      capabilities: {
        contract_version: '1.2.3',
        product_version: '1.0.0',
        supported_versions: ['v1'],
        features,
      },
    };
    const missing = (needs: readonly Flag[]) => needs.find((flag) => !features[flag]);
    const answers = {
      unattended: findObstacle(state, 'unattended'),
      attended: findObstacle(state, 'attended'),
      preparation: findPreparationObstacle(state),
    };
    for (const [what, needs] of Object.entries(NEEDS)) {
      const answer = answers[what as keyof typeof NEEDS];
      expect([what, features, answer?.causeCode]).toEqual([what, features, missing(needs)]);
      expect(answer?.code).toBe(answer === null ? undefined : 'capability_unavailable');
    }
  }
});

test.each([
  ['is not listed', undefined],
  ['is null', null],
  ['is a word', 'yes'],
])('a flag that %s counts as off', async (_what, value) => {
  const { state } = await stateOf('1.2.3', { ...CONNECT_FEATURES, embedded_viewer: value } as never);
  expect(findObstacle(state)).toMatchObject({ code: 'capability_unavailable', causeCode: 'embedded_viewer' });
});

test('a flag of a later minor changes nothing', async () => {
  const { state } = await stateOf('1.3.0', { ...CONNECT_FEATURES, of_tomorrow: true } as never);
  expect(findObstacle(state)).toBeNull();
});
