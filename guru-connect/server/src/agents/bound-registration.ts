import { isFact, type MachineFacts } from '@guru/machine-identity';
import type { Register } from '@guru-connect/proto/control';
import type { Monitor as WireMonitor } from '@guru-connect/proto/desktop';
import type { AgentFacts, Monitor } from './agent-store.ts';

/** More monitors than any desktop has; what an agent claims is hostile input. */
const MAX_MONITORS = 32;
/** X11 and Windows both keep coordinates in 16 bits. */
const MAX_COORDINATE = 65_535;

/** Cuts what an agent says of itself to what the database, the log and the contract can hold. */
export function boundRegistration(register: Register): AgentFacts {
  return {
    agent_version: boundText(register.agentVersion, 64),
    platform: boundText(register.platform, 64),
    hostname: boundText(register.hostname, 255),
    monitors: boundMonitors(register.monitors),
  };
}

/** What tells the agent's machine apart; what is no fact, of a newer agent perhaps, counts as not known. */
export function boundMachine({
  machineId,
  hardwareId,
}: Pick<Register, 'machineId' | 'hardwareId'>): MachineFacts {
  return {
    machineId: isFact(machineId) ? machineId : undefined,
    hardwareId: isFact(hardwareId) ? hardwareId : undefined,
  };
}

/** Names of optional behaviour, at most 64 of at most 64 characters, as the protocol says. */
export function boundFeatures({ capabilities }: Register): string[] {
  return (capabilities?.features ?? []).slice(0, 64).filter((name) => name.length <= 64);
}

/** Drops monitors without an area and those beyond the limit; at most one stays the primary one. */
export function boundMonitors(monitors: readonly WireMonitor[]): Monitor[] {
  const usable = monitors
    .filter(
      ({ width, height }) => width > 0 && height > 0 && width <= MAX_COORDINATE && height <= MAX_COORDINATE,
    )
    .slice(0, MAX_MONITORS);
  const primary = usable.findIndex((monitor) => monitor.primary);
  return usable.map((monitor, index) => ({
    monitor_id: monitor.monitorId,
    name: boundText(monitor.name, 128),
    x: clamp(monitor.x),
    y: clamp(monitor.y),
    width: monitor.width,
    height: monitor.height,
    primary: index === primary,
  }));
}

function clamp(coordinate: number): number {
  return Math.max(-MAX_COORDINATE, Math.min(MAX_COORDINATE, coordinate));
}

/** Control characters, lone surrogates, and what turns the direction of writing around (UAX #9, explicit formatting). */
const UNFIT = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu;

/** Replaces what has no place in a name (PostgreSQL takes no NUL) and cuts it by code points, never in half. */
export function boundText(text: string, mostCharacters: number): string {
  return [...text.slice(0, mostCharacters * 2).replace(UNFIT, '\u{fffd}')].slice(0, mostCharacters).join('');
}
