import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { followEvents } from '../../shared/api/event-stream.ts';
import { applyAgentEvent } from './agent-event.ts';
import { agentListQuery, agentQuery } from './agent-queries.ts';

/**
 * Keeps agents current through the server's event stream, `GET /api/events`.
 *
 * @param onRemoteControl called whenever a remote-control session of any machine changes.
 * @param onDownload called with the data of each event `remote_control_download`.
 * @returns whether the stream stands. While it does not, callers poll.
 */
export function useLiveAgents(onRemoteControl: () => void, onDownload: (data: string) => void): boolean {
  const queries = useQueryClient();
  const [connected, setConnected] = useState(true);
  const notify = useRef(onRemoteControl);
  notify.current = onRemoteControl;
  const notifyDownload = useRef(onDownload);
  notifyDownload.current = onDownload;

  useEffect(
    () =>
      followEvents('/api/events', {
        opened: () => {
          setConnected(true);
          // Whatever happened before the stream stood, or while it was gone, is not sent again.
          refreshAgents(queries);
          notify.current();
        },
        lost: () => setConnected(false),
        events: {
          agent: (data) => takeAgentEvent(queries, data),
          agent_removed: () => refreshAgents(queries),
          remote_control: () => notify.current(),
          remote_control_download: (data) => notifyDownload.current(data),
        },
      }),
    [queries],
  );

  return connected;
}

function refreshAgents(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: agentListQuery.queryKey });
}

/** Only what a page has asked for is kept: heartbeats of a thousand machines fill no memory and cause no calls. */
function takeAgentEvent(queries: QueryClient, data: string): void {
  const list = queries.getQueryData(agentListQuery.queryKey);
  const change = applyAgentEvent(data, list);
  if (!change) return;
  if (list) queries.setQueryData(agentListQuery.queryKey, change.list);
  queries.setQueryData(agentQuery(change.agent.agent_id).queryKey, (old) => (old ? change.agent : undefined));
  const isNew = list !== undefined && !change.known;
  // An answer that is under way may be older than this event and would undo it: ask again instead.
  const underWay = queries.isFetching({ queryKey: agentListQuery.queryKey }) > 0;
  if (isNew || underWay) refreshAgents(queries);
}
