import type { StateTable } from '@guru-rmm/base/state-table.ts';

/**
 * `down`: nothing should run. `starting`: the program is being verified and started. `trial`: it lives, but whoever
 * started it has not yet decided to keep it. `running`: it lives and is kept. `waiting`: it died and is started again
 * soon. `ending`: it has been told to go.
 */
export type SupervisionState = 'down' | 'starting' | 'trial' | 'running' | 'waiting' | 'ending';
export type SupervisionEvent =
  | 'start'
  | 'started'
  | 'failed'
  | 'kept'
  | 'died'
  | 'refused'
  | 'timer'
  | 'end'
  | 'gone';

export const SUPERVISION_TABLE: StateTable<SupervisionState, SupervisionEvent> = {
  down: { start: 'starting' },
  starting: { started: 'trial', failed: 'down' },
  trial: { kept: 'running', died: 'down', refused: 'down', end: 'ending' },
  running: { died: 'waiting', refused: 'down', end: 'ending' },
  waiting: { timer: 'starting', end: 'ending' },
  ending: { gone: 'down' },
};
