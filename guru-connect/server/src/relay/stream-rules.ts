import type { ViewerPermissions } from '../sessions/viewer-token.ts';
import type { FieldNumber } from './first-tag.ts';

/** What the relay does with a message: pass it on, drop it silently, or close its sender's socket with 4400. */
export type Verdict = 'pass' | 'drop' | 'refuse';

/** Bodies that only an agent may send; the numbers up to 7 belong to this direction, also those not yet named. */
const AGENT_TO_VIEWER: readonly [first: FieldNumber, last: FieldNumber] = [1, 7];
const VIEWER_TO_AGENT: readonly [first: FieldNumber, last: FieldNumber] = [8, 15];

/** PointerEvent, WheelEvent, KeyEvent, ReleaseAll, and 14, which is kept for input to come. */
const INPUT: ReadonlySet<FieldNumber> = new Set([9, 10, 11, 12, 14]);

const RELEASE_ALL: FieldNumber = 12;

export const SELECT_MONITOR: FieldNumber = 15;

export function judgeAgentMessage(field: FieldNumber | undefined): Verdict {
  return within(field, AGENT_TO_VIEWER) ? 'pass' : 'refuse';
}

export function judgeViewerMessage(field: FieldNumber | undefined, permissions: ViewerPermissions): Verdict {
  if (!within(field, VIEWER_TO_AGENT)) return 'refuse';
  return isInput(field) && !permissions.input ? 'drop' : 'pass';
}

function isInput(field: FieldNumber | undefined): boolean {
  return field !== undefined && INPUT.has(field);
}

/** Input that somebody gave on purpose; a viewer sends ReleaseAll by itself when it loses the focus. */
export function isDeliberateInput(field: FieldNumber | undefined): boolean {
  return isInput(field) && field !== RELEASE_ALL;
}

function within(field: FieldNumber | undefined, [first, last]: readonly [FieldNumber, FieldNumber]): boolean {
  return field !== undefined && field >= first && field <= last;
}
