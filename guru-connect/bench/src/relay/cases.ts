import type { Case } from './bench-context.ts';
import { adopt } from './cases/adopt.ts';
import { calls } from './cases/calls.ts';
import { idle } from './cases/idle.ts';
import { latency } from './cases/latency.ts';
import { passThrough } from './cases/pass-through.ts';
import { reconnect } from './cases/reconnect.ts';
import { stalled, stalledBusy } from './cases/stalled.ts';

/** All cases, in the order in which they run. */
export const CASES = {
  'pass-through': passThrough,
  latency,
  stalled,
  'stalled-busy': stalledBusy,
  calls,
  idle,
  reconnect,
  adopt,
} as const satisfies Record<string, Case>;

export type CaseName = keyof typeof CASES;

export const CASE_NAMES = Object.keys(CASES) as CaseName[];
