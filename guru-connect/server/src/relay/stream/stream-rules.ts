import { FIELD, type FieldNumber, routeOf, type Sender } from '@guru-connect/proto/routing';
import type { ViewerPermissions } from '../../sessions/viewer-token.ts';
import type { StreamGate } from './stream-gate.ts';

/**
 * What the relay does with a message: forward it, drop it since a gate is closed, ignore and count it since nobody knows
 * it yet, or close its sender's socket with 4400.
 */
export type Verdict = 'pass' | 'drop' | 'ignore' | 'refuse';

/** @param field undefined: the bytes are not one message with one body */
export function judgeAgentMessage(field: FieldNumber | undefined, gate: StreamGate): Verdict {
  // An agent that showed its ticket with the upgrade may send it once more, as release 1.0 does.
  if (field === FIELD.dataHello) return 'ignore';
  return judge(field, 'agent', gate);
}

/** As `judgeAgentMessage`; input also needs the viewer's permission. */
export function judgeViewerMessage(
  field: FieldNumber | undefined,
  permissions: ViewerPermissions,
  gate: StreamGate,
): Verdict {
  return judge(field, 'viewer', { ...gate, input: gate.input && permissions.input });
}

/** Input that somebody gave on purpose; a viewer sends ReleaseAll by itself when it loses the focus. */
export function isDeliberateInput(field: FieldNumber): boolean {
  return routeOf(field)?.channel === 'input' && field !== FIELD.releaseAll;
}

function judge(field: FieldNumber | undefined, sender: Sender, gate: StreamGate): Verdict {
  if (field === undefined) return 'refuse';
  const route = routeOf(field);
  if (!route) return 'ignore';
  if (route.sender !== sender) return 'refuse';
  return route.channel === 'control' || gate[route.channel] ? 'pass' : 'drop';
}
