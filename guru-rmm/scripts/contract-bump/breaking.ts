import type { OperationChange } from './compare-operations.ts';

/** Keywords that say what a value is; another one means another value. */
const IDENTITY = /(?:^|\.)(?:type|const|format|pattern|enum)(?:\[[^\]]*\])?$/;
const UPPER = /\.(?:maximum|maxLength|maxItems)$/;
const LOWER = /\.(?:minimum|minLength|minItems)$/;
const REQUIRED = /(?:\.required|^required)\[[^\]]+\]$|^parameters.*\.required$/;

/**
 * Whether a change of what Guru RMM uses cannot be taken without work here. A minor version must hold none: what RMM
 * sends has to be accepted as before, and what it reads has to hold what it held.
 */
export function breaksUs(change: OperationChange): boolean {
  const { operation, where, kind } = change;
  if (where === 'all of it' || where === 'method and path' || where.startsWith('security')) return true;
  const isSent = operation.startsWith('host:') || /^(?:requestBody|parameters)/.test(where);
  if (IDENTITY.test(where) && kind !== 'added') return true;
  return isSent ? narrowsWhatIsSent(change) : loosensWhatIsRead(change);
}

function narrowsWhatIsSent({ where, kind, before, after, ofNewField }: OperationChange): boolean {
  if (REQUIRED.test(where)) return kind !== 'removed' && after !== false;
  // The bounds of a field that is not sent yet refuse nothing.
  if (kind === 'removed' || ofNewField === true) return false;
  if (UPPER.test(where)) return kind === 'added' || Number(after) < Number(before);
  return LOWER.test(where) && (kind === 'added' || Number(after) > Number(before));
}

function loosensWhatIsRead({ where, kind, ofNewField }: OperationChange): boolean {
  if (REQUIRED.test(where)) return kind === 'removed';
  return kind === 'added' && where.endsWith('.type[null]') && ofNewField !== true;
}
