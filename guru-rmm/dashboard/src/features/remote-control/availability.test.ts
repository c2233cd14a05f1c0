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

  test('which features are needed is for the server to say', () => {
    const features = { ...FEATURES, programmatic_sessions: false };
    expect(remoteControlAvailability(online, { ...ready, features })).toMatchObject({ available: true });
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
      'the server says why',
      online,
      { available: false, reason: 'Guru Connect has switched off the embedded viewer.', features: FEATURES },
      /^Guru Connect has switched off the embedded viewer\.$/,
    ],
    ['the server gives no reason', online, { available: false, reason: null }, /not available at present/],
  ])('not when %s', (_name, agent, capabilities, sentence) => {
    expect(remoteControlAvailability(agent, capabilities)).toEqual({
      available: false,
      reason: expect.stringMatching(sentence),
    });
  });
});
