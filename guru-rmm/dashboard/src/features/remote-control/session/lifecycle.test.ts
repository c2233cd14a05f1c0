import { describe, expect, test } from '@jest/globals';
import { isFinal, LIFECYCLE_EVENTS, nextPhase, PHASES } from './lifecycle.ts';

/** Every legal pair, written out; whatever is not here has to be refused. */
const LEGAL: Readonly<Record<string, string>> = {
  'starting broker_answered': 'connecting',
  'starting broker_refused': 'failed',
  'starting already_over': 'ended',
  'starting left': 'ended',
  'connecting viewer_connecting': 'connecting',
  'connecting viewer_connected': 'connected',
  'connecting viewer_reconnecting': 'reconnecting',
  'connecting viewer_failed': 'failed',
  'connecting viewer_disconnected': 'ended',
  'connecting left': 'ended',
  'connecting viewer_consent_pending': 'awaiting_consent',
  'awaiting_consent viewer_connecting': 'awaiting_consent',
  'awaiting_consent viewer_consent_pending': 'awaiting_consent',
  'awaiting_consent viewer_connected': 'connected',
  'awaiting_consent viewer_reconnecting': 'reconnecting',
  'awaiting_consent viewer_failed': 'failed',
  'awaiting_consent viewer_disconnected': 'ended',
  'awaiting_consent left': 'ended',
  'reconnecting viewer_consent_pending': 'awaiting_consent',
  'connected viewer_first_frame': 'first_frame',
  'connected viewer_reconnecting': 'reconnecting',
  'connected viewer_failed': 'failed',
  'connected viewer_disconnected': 'ended',
  'connected left': 'ended',
  'first_frame viewer_reconnecting': 'reconnecting',
  'first_frame viewer_failed': 'failed',
  'first_frame viewer_disconnected': 'ended',
  'first_frame left': 'ended',
  'reconnecting viewer_connecting': 'reconnecting',
  'reconnecting viewer_connected': 'connected',
  'reconnecting viewer_first_frame': 'first_frame',
  'reconnecting viewer_resumed': 'first_frame',
  'reconnecting viewer_reconnecting': 'reconnecting',
  'reconnecting viewer_failed': 'failed',
  'reconnecting viewer_disconnected': 'ended',
  'reconnecting left': 'ended',
};

describe('the lifecycle table', () => {
  test.each(PHASES.flatMap((phase) => LIFECYCLE_EVENTS.map((event) => [phase, event] as const)))(
    '%s, %s',
    (phase, event) => {
      expect(nextPhase(phase, event)).toBe(LEGAL[`${phase} ${event}`] ?? null);
    },
  );

  test('nothing leaves ended and failed, and only these two are final', () => {
    expect(PHASES.filter(isFinal)).toEqual(['ended', 'failed']);
  });
});
