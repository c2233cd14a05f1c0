import { useCallback, useEffect, useRef, useState } from 'react';
import { forgetLeftSession, keepLeftSession, takeLeftSession } from './left-session.ts';
import { isFinal } from './lifecycle.ts';
import {
  openRemoteControl,
  type RemoteControlRequest,
  type RemoteControlSession,
} from './remote-control-session.ts';

/** A click on a machine in use: what was asked for, and the session that is in the way. */
export interface Blocked {
  readonly request: RemoteControlRequest;
  readonly remoteControlId: string;
  /** The server's sentence about it; empty: the page knew before it asked. */
  readonly sentence: string;
}

/**
 * The one remote-control session of a machine's page. It ends when another page of the dashboard is opened. When the browser
 * leaves, it waits for Guru Connect's grace, and a page that comes back by then, after a reload, finds it again.
 */
export function useRemoteControl(agentId: string) {
  const [session, setSession] = useState<RemoteControlSession | null>(null);
  /** A panel was put away: focus belongs on the button that opened it, for whoever works by keyboard. */
  const [returned, setReturned] = useState(false);
  const [blocked, setBlocked] = useState<Blocked | null>(null);
  /** The truth between two renders, so that a second click finds the first one's session. */
  const current = useRef<RemoteControlSession | null>(null);
  const asked = useRef<RemoteControlRequest | null>(null);

  const start = useCallback(
    (request: RemoteControlRequest) => {
      if (current.current) return;
      setBlocked(null);
      asked.current = request;
      current.current = openRemoteControl(agentId, request);
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

  /** Asks again for what was asked for before; a session that was found and is over is not looked for again. */
  const restart = useCallback(() => {
    const request = asked.current;
    const wasFound = current.current?.getView().phase === 'ended' || current.current?.getView().broker;
    close();
    if (request) start(wasFound ? { ...request, resume: undefined } : request);
  }, [close, start]);

  useEffect(() => {
    if (!session) return;
    return session.subscribe(() => {
      const { failure } = session.getView();
      const request = asked.current;
      if (!failure?.blockingId || !request || current.current !== session) return;
      close();
      setBlocked({ request, remoteControlId: failure.blockingId, sentence: failure.sentence });
    });
  }, [session, close]);

  useEffect(() => {
    const left = takeLeftSession(agentId);
    if (left) start({ mode: left.mode, reason: left.reason, resume: left.remoteControlId });
    const isLive = () => current.current !== null && !isFinal(current.current.getView().phase);
    const ask = (event: BeforeUnloadEvent) => {
      if (isLive()) event.preventDefault();
    };
    const leave = () => void current.current?.leave();
    const keep = () => {
      const broker = current.current?.getView().broker;
      if (!isLive() || !broker || !asked.current) return leave();
      const { mode, reason } = asked.current;
      keepLeftSession({ agentId, remoteControlId: broker.remote_control_id, mode, reason });
    };
    window.addEventListener('beforeunload', ask);
    window.addEventListener('pagehide', keep);
    // The browser had kept the page as it was, with its session.
    window.addEventListener('pageshow', forgetLeftSession);
    return () => {
      window.removeEventListener('beforeunload', ask);
      window.removeEventListener('pagehide', keep);
      window.removeEventListener('pageshow', forgetLeftSession);
      leave();
    };
  }, [agentId, start]);

  return { session, returned, blocked, start, restart, close, setBlocked };
}
