import type { Capabilities } from 'guru-connect-contract/types';
import type { Logger } from '../log/create-logger.ts';
import { ConnectError, type ConnectErrorKind } from './connect-error.ts';
import { compareContract, majorName } from './contract-compatibility.ts';

/** What is known of GC. `kind` tells an unreachable GC from one that nobody configured. */
export type CapabilityState =
  | { ok: true; capabilities: Capabilities }
  | { ok: false; kind: ConnectErrorKind; reason: string; capabilities: Capabilities | null };

/** Knowledge older than this is asked for again by whoever needs it. */
const FRESH_MS = 30_000;

interface MonitorOptions {
  /** Null: GC is not configured. */
  fetch: (() => Promise<Capabilities>) | null;
  pinnedVersion: string;
  log: Logger;
  now?: () => number;
}

export type CapabilityMonitor = ReturnType<typeof createCapabilityMonitor>;

/** Knows what GC can do: asked at start, remembered for 30 s, asked again at once after an error. */
export function createCapabilityMonitor({ fetch, pinnedVersion, log, now = Date.now }: MonitorOptions) {
  let state: CapabilityState | null = null;
  let checkedAt = 0;
  let running: Promise<CapabilityState> | null = null;
  let lastLogged = '';

  const logOnce = (text: string, write: () => void) => {
    if (text !== lastLogged) write();
    lastLogged = text;
  };

  const judge = (capabilities: Capabilities): CapabilityState => {
    const served = capabilities.contract_version;
    const isServed = capabilities.supported_versions.includes(majorName(pinnedVersion));
    const compatibility = isServed ? compareContract(pinnedVersion, served) : 'incompatible';
    const versions = { served, pinned: pinnedVersion };
    if (compatibility === 'incompatible') {
      const reason = `Guru Connect speaks contract ${served}, and this server knows ${pinnedVersion}; one of them needs an update.`;
      logOnce(reason, () => log.error(versions, `[ERROR] ${reason}`));
      return { ok: false, kind: 'incompatible', reason, capabilities };
    }
    logOnce(`${compatibility} ${served}`, () => {
      if (compatibility === 'same') log.info(versions, '[OK] Guru Connect is there');
      else
        log.warn(versions, `[WARNING] Guru Connect serves a contract ${compatibility} than the pinned one`);
    });
    return { ok: true, capabilities };
  };

  const probe = async (): Promise<CapabilityState> => {
    if (fetch === null) {
      const reason = 'Remote control is not configured on this server.';
      return { ok: false, kind: 'not_configured', reason, capabilities: null };
    }
    try {
      return judge(await fetch());
    } catch (error) {
      const { kind, reason } = describe(error);
      const why = error instanceof Error ? error.message : '';
      logOnce(reason, () => log.warn({ kind, why }, `[WARNING] ${reason}`));
      return { ok: false, kind, reason, capabilities: null };
    }
  };

  const refresh = (): Promise<CapabilityState> => {
    running ??= probe()
      .then((result) => {
        state = result;
        checkedAt = now();
        return result;
      })
      .finally(() => {
        running = null;
      });
    return running;
  };

  return {
    refresh,
    async current(): Promise<CapabilityState> {
      // A failure is not remembered: a click must find a Guru Connect that has just come back. Those who ask at
      // the same time share one question.
      return state?.ok === true && now() - checkedAt < FRESH_MS ? state : refresh();
    },
    /** In the background, so that nobody who asks has to wait. */
    async keepFresh(): Promise<void> {
      if (fetch !== null) await refresh();
    },
    /** A call has failed: whatever is remembered may be wrong. */
    invalidate(): void {
      state = null;
    },
  };
}

function describe(error: unknown): { kind: ConnectErrorKind; reason: string } {
  if (!(error instanceof ConnectError)) throw error;
  if (error.kind === 'not_configured') {
    return {
      kind: error.kind,
      reason: 'Guru Connect has no integration key, so it accepts no requests from this server.',
    };
  }
  if (error.kind === 'unreachable') {
    return { kind: error.kind, reason: 'Guru Connect cannot be reached at the moment; try again shortly.' };
  }
  return { kind: error.kind, reason: error.message };
}
