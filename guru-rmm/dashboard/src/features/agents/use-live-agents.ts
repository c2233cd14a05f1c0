import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { applyAgentEvent } from './agent-event.ts';
import { agentListQuery, agentQuery } from './agent-queries.ts';

/**
 * Keeps agents current through the server's event stream, `GET /api/events`.
 *
 * @param onRemoteControl called whenever a remote-control session of any machine changes.
 * @returns whether the stream stands. While it does not, the browser reconnects by itself and callers poll.
 */
export function useLiveAgents(onRemoteControl: () => void): boolean {
  const queries = useQueryClient();
  const [connected, setConnected] = useState(true);
  const notify = useRef(onRemoteControl);
  notify.current = onRemoteControl;

  useEffect(() => {
    const source = new EventSource('/api/events');
    const refresh = () => void queries.invalidateQueries({ queryKey: agentListQuery.queryKey });
    source.onopen = () => {
      setConnected(true);
      // Whatever happened before the stream stood, or while it was gone, is not sent again.
      refresh();
      notify.current();
    };
    source.onerror = () => setConnected(false);
    source.addEventListener('agent', (event: MessageEvent<string>) => {
      const list = queries.getQueryData(agentListQuery.queryKey);
      const change = applyAgentEvent(event.data, list);
      if (change) {
        if (list) queries.setQueryData(agentListQuery.queryKey, change.list);
        queries.setQueryData(agentQuery(change.agent.agent_id).queryKey, change.agent);
      }
      // An answer that is under way may be older than this event and would undo it: ask again instead.
      if (!change?.known || queries.isFetching({ queryKey: agentListQuery.queryKey }) > 0) refresh();
    });
    source.addEventListener('remote_control', () => notify.current());
    return () => source.close();
  }, [queries]);

  return connected;
}
