import { KEPT_FOR_MACHINE_MS } from './preparation-limits.ts';

export type SupportCodes = ReturnType<typeof createSupportCodes>;

/**
 * Support codes that wait for their machine, in memory and nowhere else: a command names its session, and the machine
 * fetches the code by its own key. A server that restarts forgets them; their sessions are ended then.
 */
export function createSupportCodes() {
  const codes = new Map<string, { agentId: string; code: string; timer: NodeJS.Timeout }>();

  const forget = (remoteControlId: string): void => {
    clearTimeout(codes.get(remoteControlId)?.timer);
    codes.delete(remoteControlId);
  };

  return {
    forget,

    /** Keeps a code for the one machine that may fetch it. */
    keep(remoteControlId: string, agentId: string, code: string): void {
      forget(remoteControlId);
      const timer = setTimeout(() => forget(remoteControlId), KEPT_FOR_MACHINE_MS);
      timer.unref();
      codes.set(remoteControlId, { agentId, code, timer });
    },

    /** Hands a machine its code, once. @returns null when there is none for it */
    take(remoteControlId: string, agentId: string): string | null {
      const found = codes.get(remoteControlId);
      if (found === undefined || found.agentId !== agentId) return null;
      forget(remoteControlId);
      return found.code;
    },
  };
}
