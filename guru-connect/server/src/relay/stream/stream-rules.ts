import { FIELD, type FieldNumber, routeOf, type Sender } from '@guru-connect/proto/routing';
import type { StreamGate } from './stream-gate.ts';

/**
 * What the relay does with a message: forward it, drop it since a gate is closed, ignore and count it since nobody knows
 * it yet, or close its sender's socket with 4400.
 */
export type Verdict = 'pass' | 'drop' | 'ignore' | 'refuse';

/** What a viewer may do: its token's permission, and which way the clipboard may go. */
export interface StreamPermissions {
  readonly input: boolean;
  readonly clipboardToMachine?: boolean | undefined;
  readonly clipboardFromMachine?: boolean | undefined;
}

/**
 * @param field undefined: the bytes are not one message with one body
 * @param permissions the viewer's; undefined: there is none
 */
export function judgeAgentMessage(
  field: FieldNumber | undefined,
  permissions: StreamPermissions | undefined,
  gate: StreamGate,
): Verdict {
  // An agent that showed its ticket with the upgrade may send it once more, as release 1.0 does.
  if (field === FIELD.dataHello) return 'ignore';
  const { toMachine, fromMachine } = clipboardOf(permissions, gate);
  const clipboard = fromMachine || (toMachine && field === FIELD.clipboardResult);
  return judge(field, 'agent', { ...gate, clipboard });
}

/** As `judgeAgentMessage`; input and clipboard also need the viewer's permission. */
export function judgeViewerMessage(
  field: FieldNumber | undefined,
  permissions: StreamPermissions,
  gate: StreamGate,
): Verdict {
  const input = gate.input && permissions.input;
  const { toMachine, fromMachine } = clipboardOf(permissions, gate);
  const clipboard = field === FIELD.clipboardRead ? fromMachine : toMachine;
  return judge(field, 'viewer', { ...gate, input, clipboard });
}

/** Whether the viewer ever sends parts of a clipboard, which are larger than all else from it. */
export function mayWriteClipboard({ input, clipboardToMachine }: StreamPermissions): boolean {
  return input && clipboardToMachine === true;
}

/** Which way the clipboard may go: never for a viewer that only looks. */
function clipboardOf(permissions: StreamPermissions | undefined, gate: StreamGate) {
  const open = gate.clipboard && permissions?.input === true;
  return {
    toMachine: open && permissions.clipboardToMachine === true,
    fromMachine: open && permissions.clipboardFromMachine === true,
  };
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
