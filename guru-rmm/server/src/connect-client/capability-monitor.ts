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
  /** Makes a call that needs the integration key, which capabilities do not. @returns whether GC accepts the key */
  acceptsKey?: () => Promise<boolean>;
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
export function createCapabilityMonitor(options: MonitorOptions) {
  const { fetch, acceptsKey = async () => true, pinnedVersion, log, now = Date.now } = options;
  let key: 'unknown' | 'accepted' | 'refused' = 'unknown';
  let remembered: { state: CapabilityState; at: number } | null = null;
  let underWay: Question | null = null;
  let lastAsked = 0;
  /** Answers to questions up to this number are outdated. */
  let outdated = 0;
  const report = createReport(log, pinnedVersion);

  /** A key that was accepted is not tried again until a call fails, so that no click waits for it. */
  const probe = async (triesKey: boolean): Promise<CapabilityState> => {
    if (fetch === null) {
      const reason = 'Remote control is not configured on this server.';
      return { ok: false, kind: 'not_configured', reason, capabilities: null };
    }
    try {
      const state = judge(await fetch(), pinnedVersion);
      if (!state.ok) return state;
      if (key === 'refused' || (triesKey && key === 'unknown')) key = await judgeKey(acceptsKey);
      return key === 'refused' ? { ...KEY_REFUSED, capabilities: state.capabilities } : state;
    } catch (error) {
      return describe(error);
    }
  };

  const ask = ({ triesKey = false } = {}): Question => {
    const number = ++lastAsked;
    const answer = probe(triesKey)
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

    /** At the start and in the background, so that no caller has to wait. Tries the integration key too. */
    keepFresh: (): Promise<CapabilityState> => ask({ triesKey: true }).answer,

    /** A call has failed: what is remembered, and answers to what was asked before, may be wrong. */
    invalidate(): void {
      remembered = null;
      underWay = null;
      if (key === 'accepted') key = 'unknown';
      outdated = lastAsked;
    },
  };
}

const KEY_REFUSED = {
  ok: false,
  kind: 'rejected',
  reason: "Guru Connect does not accept this server's integration key; ask your administrator.",
  why: 'CONNECT_INTEGRATION_KEY of this server is none of those that Guru Connect has',
} as const;

/** Only a refusal counts: what else goes wrong is found by the next call. */
async function judgeKey(acceptsKey: () => Promise<boolean>): Promise<'unknown' | 'accepted' | 'refused'> {
  try {
    return (await acceptsKey()) ? 'accepted' : 'refused';
  } catch (error) {
    if (error instanceof ConnectError) return 'unknown';
    throw error;
  }
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

/** What stays wrong until somebody changes a setting or a version. */
const NEEDS_OPERATOR: ReadonlySet<ConnectErrorKind> = new Set(['incompatible', 'rejected']);

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
    if (!state.ok && NEEDS_OPERATOR.has(state.kind))
      log.error({ ...seen, why: state.why }, `[ERROR] ${state.reason}`);
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
