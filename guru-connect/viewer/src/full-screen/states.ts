import { transition, type StateTable } from '@guru-connect/base/state-table';

/**
 * States of full screen:
 * - `windowed`: not asked for
 * - `entering`: asked for, not answered
 * - `lapsed`: asked for and already over, before the answer (somebody was quick with Escape)
 * - `full`: granted
 * - `leaving`: asked to end, not answered
 * - `over`: the session has ended; final
 */
export type FullScreenState = 'windowed' | 'entering' | 'lapsed' | 'full' | 'leaving' | 'over';

/** `ended` comes from the screen itself: Escape, or somebody else who ended it. */
export type FullScreenEvent = 'toggle' | 'granted' | 'refused' | 'ended' | 'finish';

const TABLE: StateTable<FullScreenState, FullScreenEvent> = {
  windowed: { toggle: 'entering', finish: 'over' },
  entering: { granted: 'full', refused: 'windowed', ended: 'lapsed', finish: 'over' },
  lapsed: { granted: 'windowed', refused: 'windowed', finish: 'over' },
  full: { toggle: 'leaving', ended: 'windowed', finish: 'over' },
  leaving: { granted: 'windowed', refused: 'full', ended: 'windowed', finish: 'over' },
  over: {},
};

/** The state after an event; null when the event means nothing in that state. */
export function nextFullScreenState(state: FullScreenState, event: FullScreenEvent): FullScreenState | null {
  return transition(TABLE, state, event);
}
