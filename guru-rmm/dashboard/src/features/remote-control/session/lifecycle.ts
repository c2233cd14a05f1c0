import { isFinal as isFinalIn, type StateTable, transition } from '@guru-rmm/base/state-table.ts';

/** Where a remote-control session stands, as this page sees it. The servers hold the truth. */
export const PHASES = [
  'starting',
  'connecting',
  'awaiting_consent',
  'connected',
  'first_frame',
  'reconnecting',
  'ended',
  'failed',
] as const;
export type Phase = (typeof PHASES)[number];

export const LIFECYCLE_EVENTS = [
  'broker_answered',
  'broker_refused',
  'already_over',
  'viewer_connecting',
  'viewer_consent_pending',
  'viewer_connected',
  'viewer_first_frame',
  'viewer_resumed',
  'viewer_reconnecting',
  'viewer_failed',
  'viewer_disconnected',
  'left',
] as const;
export type LifecycleEvent = (typeof LIFECYCLE_EVENTS)[number];

/** The ways out that every phase with a viewer in it has. */
const VIEWER_EXITS = { viewer_failed: 'failed', viewer_disconnected: 'ended', left: 'ended' } as const;

/**
 * Phases × events. A pair that is not here is refused: nothing leaves `ended` and `failed`, no viewer speaks before
 * the broker has answered, and no second answer replaces a running viewer.
 */
const TABLE: StateTable<Phase, LifecycleEvent> = {
  starting: { broker_answered: 'connecting', broker_refused: 'failed', already_over: 'ended', left: 'ended' },
  connecting: {
    viewer_connecting: 'connecting',
    viewer_consent_pending: 'awaiting_consent',
    viewer_connected: 'connected',
    viewer_reconnecting: 'reconnecting',
    ...VIEWER_EXITS,
  },
  awaiting_consent: {
    viewer_connecting: 'awaiting_consent',
    viewer_consent_pending: 'awaiting_consent',
    viewer_connected: 'connected',
    viewer_reconnecting: 'reconnecting',
    ...VIEWER_EXITS,
  },
  connected: { viewer_first_frame: 'first_frame', viewer_reconnecting: 'reconnecting', ...VIEWER_EXITS },
  first_frame: { viewer_reconnecting: 'reconnecting', ...VIEWER_EXITS },
  reconnecting: {
    viewer_connecting: 'reconnecting',
    viewer_consent_pending: 'awaiting_consent',
    viewer_connected: 'connected',
    viewer_first_frame: 'first_frame',
    viewer_resumed: 'first_frame',
    viewer_reconnecting: 'reconnecting',
    ...VIEWER_EXITS,
  },
  ended: {},
  failed: {},
};

/** The next phase, or `null` for an event that has no place in this one. */
export function nextPhase(phase: Phase, event: LifecycleEvent): Phase | null {
  return transition(TABLE, phase, event);
}

/** Whether nothing more happens in this phase. */
export function isFinal(phase: Phase): boolean {
  return isFinalIn(TABLE, phase);
}
