import type { RemoteControlCapabilities } from '@guru-rmm/api/get-remote-control-capabilities.ts';
import { describe, expect, test } from '@jest/globals';
import { remoteControlAvailability } from './availability.ts';

const FEATURES = {
  embedded_viewer: true,
  programmatic_sessions: true,
  per_machine_keys: true,
  consent_prompt: false,
};
const ready: RemoteControlCapabilities = {
  available: true,
  reason: null,
  contract_version: '1.2.0',
  product_version: '1.0.0',
  pinned_version: '1.2.0',
  features: FEATURES,
};
const online = { online: true };

describe('whether remote control can be clicked', () => {
  test('online and capable: unattended only, while nobody can be asked', () => {
    expect(remoteControlAvailability(online, ready)).toEqual({
      available: true,
      modes: ['unattended'],
      reasonRequired: false,
    });
  });

  test('which features are needed is for the server to say', () => {
    const features = { ...FEATURES, programmatic_sessions: false };
    expect(remoteControlAvailability(online, { ...ready, features })).toMatchObject({ available: true });
  });

  test.each([
    ['both features', { consent_prompt: true, support_codes: true }, ['unattended', 'attended']],
    ['the codes alone', { consent_prompt: false, support_codes: true }, ['unattended']],
    ['the question alone', { consent_prompt: true, support_codes: false }, ['unattended']],
  ])('with %s of an attended session', (_what, has, modes) => {
    const features = { ...FEATURES, ...has };
    expect(remoteControlAvailability(online, { ...ready, features })).toMatchObject({ modes });
  });

  test('the server says whether a reason is needed', () => {
    const capabilities = { ...ready, attended_reason: 'required' as const };
    expect(remoteControlAvailability(online, capabilities)).toMatchObject({ reasonRequired: true });
  });

  test.each([
    ['the machine is offline', { online: false }, ready, /offline/],
    ['the machine is offline and so is Guru Connect', { online: false }, null, /offline/],
    ['the server has not answered yet', online, undefined, /Asking/],
    ['the server could not be asked', online, null, /could not say/],
    [
      'the server says why',
      online,
      { ...ready, available: false, reason: 'Guru Connect has switched off the embedded viewer.' },
      /^Guru Connect has switched off the embedded viewer\.$/,
    ],
    ['the server gives no reason', online, { ...ready, available: false }, /not available at present/],
  ])('not when %s', (_name, agent, capabilities, sentence) => {
    expect(remoteControlAvailability(agent, capabilities)).toEqual({
      available: false,
      reason: expect.stringMatching(sentence),
    });
  });
});
