import { expect, test } from '@jest/globals';
import { ConnectError } from '../connect-client/connect-error.ts';
import { fromCommandOutcome, fromConnectError, toBrokerError } from './broker-errors.ts';

test.each([
  ['unreachable', null, 'connect_unreachable', 502],
  ['not_configured', 'integration_not_configured', 'connect_not_configured', 503],
  ['rejected', 'unauthorized', 'connect_rejected', 502],
  ['rejected', 'a_code_of_tomorrow', 'connect_rejected', 502],
  ['rejected', 'toString', 'connect_rejected', 502],
  ['rejected', 'feature_disabled', 'capability_unavailable', 409],
  ['incompatible', null, 'contract_incompatible', 502],
] as const)('GC %s with %s is %s', (kind, errorCode, code, status) => {
  const error = fromConnectError(new ConnectError(kind, 'internal words with a secret', { errorCode }));
  expect(error).toMatchObject({ code, status, causeCode: errorCode ?? undefined });
  expect(error.message).not.toContain('secret');
});

test("a machine's failure keeps its code, and the machine's own words follow ours, on one line", () => {
  const failed = fromCommandOutcome({
    status: 'failed',
    code: 'no_display',
    detail: 'DISPLAY is not set\n\u202e;',
  });
  expect(failed).toMatchObject({ code: 'agent_command_failed', causeCode: 'no_display' });
  expect(failed.message).toBe(
    'The machine has no desktop that could be shown. The machine says: DISPLAY is not set ;.',
  );
  const unheardOf = fromCommandOutcome({ status: 'failed', code: 'unheard_of', detail: '' }).message;
  for (const code of ['unknown_command', 'invalid_payload', 'internal_error']) {
    expect(fromCommandOutcome({ status: 'failed', code, detail: '' }).message).not.toBe(unheardOf);
  }
  expect(unheardOf).toMatch(/\.$/);
  expect(fromCommandOutcome({ status: 'expired' }).code).toBe('agent_command_timeout');
});

test('a fault of our own shows nothing of itself', () => {
  expect(toBrokerError(new Error('relation does not exist'))).toMatchObject({ code: 'internal_error' });
  expect(toBrokerError(new Error('relation does not exist')).message).not.toContain('relation');
});
