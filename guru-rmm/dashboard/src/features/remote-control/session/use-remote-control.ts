import { useCallback, useEffect, useRef, useState } from 'react';
import type { RemoteControlMode } from '../remote-control-api.ts';
import { openRemoteControl, type RemoteControlSession } from './remote-control-session.ts';

/** What was asked for, so that it can be asked for again. */
export interface RemoteControlRequest {
  readonly mode: RemoteControlMode;
  readonly reason: string;
}

/**
 * The one remote-control session of a machine's page. It ends when the page is left, by whatever way: another page
 * of the dashboard, another address, a closed tab.
 */
export function useRemoteControl(agentId: string) {
  const [session, setSession] = useState<RemoteControlSession | null>(null);
  /** A panel was put away: focus belongs on the button that opened it, for whoever works by keyboard. */
  const [returned, setReturned] = useState(false);
  /** The truth between two renders, so that a second click finds the first one's session. */
  const current = useRef<RemoteControlSession | null>(null);
  const asked = useRef<RemoteControlRequest | null>(null);

  const start = useCallback(
    (request: RemoteControlRequest) => {
      if (current.current) return;
      asked.current = request;
      current.current = openRemoteControl(agentId, request.mode, request.reason);
      setSession(current.current);
    },
    [agentId],
  );

  /** Puts the panel away; an open session ends. */
  const close = useCallback(() => {
    void current.current?.leave();
    current.current = null;
    setSession(null);
    setReturned(true);
  }, []);

  /** Starts anew with what was asked for before. */
  const restart = useCallback(() => {
    const request = asked.current;
    close();
    if (request) start(request);
  }, [close, start]);

  useEffect(() => {
    const leave = () => void current.current?.leave();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, []);

  return { session, returned, start, close, restart };
}
