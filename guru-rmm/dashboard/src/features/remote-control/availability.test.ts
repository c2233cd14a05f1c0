import { describe, expect, test } from '@jest/globals';
import { remoteControlAvailability } from './availability.ts';

const FEATURES = {
  embedded_viewer: true,
  programmatic_sessions: true,
  per_machine_keys: true,
  consent_prompt: false,
};
const ready = { available: true, reason: null, features: FEATURES };
const online = { online: true };

describe('whether remote control can be clicked', () => {
  test('online and capable: unattended only, while nobody can be asked', () => {
    expect(remoteControlAvailability(online, ready)).toEqual({ available: true, modes: ['unattended'] });
  });

  test('attended is offered with consent_prompt', () => {
    const features = { ...FEATURES, consent_prompt: true };
    expect(remoteControlAvailability(online, { ...ready, features })).toEqual({
      available: true,
      modes: ['unattended', 'attended'],
    });
  });

  test.each([
    ['the machine is offline', { online: false }, ready, /offline/],
    ['the machine is offline and so is Guru Connect', { online: false }, null, /offline/],
    ['the server has not answered yet', online, undefined, /Asking/],
    ['the server could not be asked', online, null, /could not say/],
    [
      'the embedded viewer is off',
      online,
      {
        ...ready,
        available: false,
        reason: 'capability_unavailable',
        features: { ...FEATURES, embedded_viewer: false },
      },
      /embedded viewer is switched off/,
    ],
    [
      'sessions are off',
      online,
      { ...ready, features: { ...FEATURES, programmatic_sessions: false } },
      /does not accept sessions/,
    ],
    [
      'Guru Connect is away',
      online,
      { available: false, reason: 'connect_unreachable', features: null },
      /cannot reach Guru Connect/,
    ],
    [
      'the server gives a sentence of its own',
      online,
      { available: false, reason: 'Closed for the holidays.' },
      /^Closed for the holidays\.$/,
    ],
    ['the server gives no reason', online, { available: false, reason: null }, /not available at present/],
  ])('not when %s', (_name, agent, capabilities, sentence) => {
    expect(remoteControlAvailability(agent, capabilities)).toEqual({
      available: false,
      reason: expect.stringMatching(sentence),
    });
  });
});
