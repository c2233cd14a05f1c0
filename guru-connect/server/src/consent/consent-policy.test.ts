import { describe, expect, test } from '@jest/globals';
import { policyOf, policyVersion, SILENT_POLICY } from './consent-policy.ts';

const LAX = {
  prompt: 'silent',
  timeout_seconds: 600,
  on_timeout: 'allow',
  access: 'control',
  until_granted: 'view',
  indicator: false,
} as const;

describe('the policy of a session', () => {
  test('notifies in unattended sessions, and grants nothing by silence, unless somebody says otherwise', () => {
    expect(policyOf('unattended', {})).toEqual({
      prompt: 'notify',
      timeout_seconds: 60,
      on_timeout: 'refuse',
      access: 'control',
      until_granted: 'nothing',
      indicator: true,
    });
  });

  test('is what the caller asks for where nobody is stricter', () => {
    expect(policyOf('unattended', {}, LAX)).toEqual(LAX);
  });

  test('takes the strictest of each value, whoever says it', () => {
    const strict = {
      prompt: 'prompt',
      timeout_seconds: 30,
      on_timeout: 'refuse',
      access: 'view',
      until_granted: 'nothing',
      indicator: true,
    } as const;
    expect(policyOf('unattended', LAX, strict)).toEqual(strict);
    expect(policyOf('unattended', strict, LAX)).toEqual(strict);
  });

  test('asks first and shows nothing before the answer in attended sessions, whatever was asked for', () => {
    expect(policyOf('attended', LAX, LAX)).toEqual({
      ...LAX,
      prompt: 'prompt',
      on_timeout: 'refuse',
      until_granted: 'nothing',
      indicator: true,
    });
  });

  test('ignores what a source leaves open', () => {
    expect(
      policyOf('unattended', { access: undefined, indicator: undefined }, { access: 'view' }).access,
    ).toBe('view');
  });
});

test('a version names the values of a policy', () => {
  expect(policyVersion({ ...SILENT_POLICY })).toBe(policyVersion(SILENT_POLICY));
  expect(policyVersion({ ...SILENT_POLICY, timeout_seconds: 61 })).not.toBe(policyVersion(SILENT_POLICY));
});
