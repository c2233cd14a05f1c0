import type { Finding } from '@guru/audit-chain/walk-chains';

/** One row of connect_audit_seals. */
export interface SessionSeal {
  readonly session_id: string;
  readonly is_gone: boolean;
  readonly status: string | null;
  readonly facts: Facts | null;
  readonly first_event_id: string | null;
  readonly first_data: Facts | null;
  readonly sealed_event_id: string | null;
  readonly sealed_index: number | null;
  readonly sealed: Facts | null;
  readonly sealed_now: Facts | null;
  readonly ended_index: number | null;
  readonly ended_hash: string | null;
}

type Facts = Readonly<Record<string, unknown>>;

/** Names of what a session's row says of who, why and when; in its first event since the chains are there. */
const FACTS = [
  'agent_id',
  'technician_id',
  'technician_name',
  'reason',
  'mode',
  'source',
  'is_managed',
  'created_at',
];

/** Compares what a session's row says with its chain and with the chain of session heads. */
export function contradictionsOf(seal: SessionSeal): Finding[] {
  if (seal.is_gone) return [finding(seal, 'missing', 'the row of the session is missing')];
  return [...againstFirstEvent(seal), ...againstSeal(seal)];
}

function againstFirstEvent(seal: SessionSeal): Finding[] {
  const { facts, first_data: first } = seal;
  if (!first) return [finding(seal, 'missing', 'the session has no event created')];
  // Events from before the chains say less.
  if (!facts || first.technician_id === undefined) return [];
  const names = FACTS.filter((name) => facts[name] !== first[name]);
  return names.length === 0 ? [] : [edited(seal, names, 'the event created')];
}

function againstSeal(seal: SessionSeal): Finding[] {
  const { sealed, sealed_now: now } = seal;
  if (!sealed) {
    if (seal.status !== 'ended') return [];
    return [finding(seal, 'missing', 'the session has ended and is not in connect_session_heads')];
  }
  const chain =
    sealed.length === seal.ended_index && sealed.head === seal.ended_hash
      ? []
      : [finding(seal, 'contradicts', 'the event ended is not the one that was sealed')];
  const names = [...new Set([...Object.keys(sealed), ...Object.keys(now ?? {})])].filter(
    (name) => sealed[name] !== now?.[name],
  );
  return [...chain, ...(names.length === 0 ? [] : [edited(seal, names, 'the chain of session heads')])];
}

function edited(seal: SessionSeal, names: readonly string[], other: string): Finding {
  const verb = names.length === 1 ? 'differs' : 'differ';
  return finding(seal, 'edited', `${names.join(', ')} ${verb} from what ${other} says`);
}

function finding({ session_id }: SessionSeal, kind: Finding['kind'], detail: string): Finding {
  return { kind, table: 'connect_sessions', chain: session_id, detail };
}
