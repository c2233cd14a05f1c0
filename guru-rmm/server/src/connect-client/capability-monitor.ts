import type { Capabilities } from 'guru-connect-contract/types';
import type { Logger } from '../log/create-logger.ts';
import { ConnectError, type ConnectErrorKind } from './connect-error.ts';
import { type Compatibility, compareContract, majorName } from './contract-compatibility.ts';

/** What is known about GC. `kind` distinguishes an unreachable GC from one that nobody configured. */
export type CapabilityState =
  | { ok: true; capabilities: Capabilities }
  | {
      ok: false;
      kind: ConnectErrorKind;
      /** For a technician. */
      reason: string;
      /** For the log. */
      why?: string;
      capabilities: Capabilities | null;
    };

/** What is remembered for longer than this is asked for again when it is needed. */
const FRESH_MS = 30_000;

interface MonitorOptions {
  /** Null: GC is not configured. */
  fetch: (() => Promise<Capabilities>) | null;
  pinnedVersion: string;
  log: Logger;
  now?: () => number;
}

/** A question to GC that is under way. Numbers grow in the order in which questions are asked. */
interface Question {
  number: number;
  answer: Promise<CapabilityState>;
}

export type CapabilityMonitor = ReturnType<typeof createCapabilityMonitor>;

/**
 * Knows what GC can do. Answers count in the order in which the questions were asked: a late answer to an older question
 * never replaces a newer one, and nobody is refused on the answer to a question that was asked before theirs.
 */
export function createCapabilityMonitor({ fetch, pinnedVersion, log, now = Date.now }: MonitorOptions) {
  let remembered: { state: CapabilityState; at: number } | null = null;
  let underWay: Question | null = null;
  let lastAsked = 0;
  /** Answers to questions up to this number are outdated. */
  let outdated = 0;
  const report = createReport(log, pinnedVersion);

  const probe = async (): Promise<CapabilityState> => {
    if (fetch === null) {
      const reason = 'Remote control is not configured on this server.';
      return { ok: false, kind: 'not_configured', reason, capabilities: null };
    }
    try {
      return judge(await fetch(), pinnedVersion);
    } catch (error) {
      return describe(error);
    }
  };

  const ask = (): Question => {
    const number = ++lastAsked;
    const answer = probe()
      .then((state) => {
        if (number <= outdated) return state;
        outdated = number;
        remembered = { state, at: now() };
        if (fetch !== null) report(state);
        return state;
      })
      .finally(() => {
        if (underWay?.number === number) underWay = null;
      });
    underWay = { number, answer };
    return underWay;
  };

  return {
    /** Asks GC now, whatever is remembered or under way. */
    refresh: (): Promise<CapabilityState> => ask().answer,

    /**
     * What GC can do: what is remembered, else what it says now. Callers at the same time share a question.
     * @param suits whether a state serves the caller. One that does not is never taken from an older question: a click
     * must find a Guru Connect that has just come back, or whose settings have just changed.
     */
    async current(suits: (state: CapabilityState) => boolean = ({ ok }) => ok): Promise<CapabilityState> {
      if (remembered !== null && now() - remembered.at < FRESH_MS && suits(remembered.state)) {
        return remembered.state;
      }
      const askedBefore = lastAsked;
      for (;;) {
        const question = underWay ?? ask();
        const state = await question.answer;
        if (question.number > askedBefore || suits(state)) return state;
      }
    },

    /** In the background, so that no caller has to wait. */
    async keepFresh(): Promise<void> {
      if (fetch !== null) await ask().answer;
    },

    /** A call has failed: what is remembered, and answers to what was asked before, may be wrong. */
    invalidate(): void {
      remembered = null;
      underWay = null;
      outdated = lastAsked;
    },
  };
}

function judge(capabilities: Capabilities, pinned: string): CapabilityState {
  const served = capabilities.contract_version;
  if (compatibilityOf(capabilities, pinned) !== 'incompatible') return { ok: true, capabilities };
  const reason = `Guru Connect speaks contract ${served}, and this server knows ${pinned}; one of them needs an update.`;
  return { ok: false, kind: 'incompatible', reason, capabilities };
}

function compatibilityOf(capabilities: Capabilities, pinned: string): Compatibility {
  const isServed = capabilities.supported_versions.includes(majorName(pinned));
  return isServed ? compareContract(pinned, capabilities.contract_version) : 'incompatible';
}

/** Logs version and features once, and again when either has changed since the last answer. */
function createReport(log: Logger, pinned: string): (state: CapabilityState) => void {
  let last = '';
  return (state) => {
    const compatibility = state.ok ? compatibilityOf(state.capabilities, pinned) : null;
    const served = state.capabilities?.contract_version;
    const features = state.capabilities?.features;
    const news = state.ok ? JSON.stringify([compatibility, served, features]) : (state.why ?? state.reason);
    if (news === last) return;
    last = news;
    const seen = { served, pinned, features };
    if (!state.ok && state.kind === 'incompatible') log.error(seen, `[ERROR] ${state.reason}`);
    else if (!state.ok) log.warn({ kind: state.kind, why: state.why }, `[WARNING] ${state.reason}`);
    else if (compatibility === 'same') log.info(seen, '[OK] Guru Connect is there');
    else log.warn(seen, `[WARNING] Guru Connect serves a contract ${compatibility} than the pinned one`);
  };
}

function describe(error: unknown): CapabilityState {
  if (!(error instanceof ConnectError)) throw error;
  const { kind, message: why } = error;
  return { ok: false, kind, reason: REASONS[kind] ?? why, capabilities: null, why };
}

/** In words for a technician; other kinds have their own in the error. */
const REASONS: Partial<Record<ConnectErrorKind, string>> = {
  not_configured: 'Guru Connect has no integration key, so it accepts no requests from this server.',
  unreachable: 'Guru Connect cannot be reached at the moment; try again shortly.',
};
