import type { Agent } from '@guru-rmm/api/agent.ts';
import { Alert, Badge, Text } from '@mantine/core';
import { TimeAgo } from '../../shared/ui/time-ago.tsx';

/** In the list: a copy of the machine was refused, or the agent runs on another machine than before. */
export function MachineMarks({ agent }: { readonly agent: Agent }) {
  return (
    <>
      {agent.clone ? (
        <Badge variant="outline" color="orange" tt="none" maw="100%" data-testid="machine-cloned">
          Cloned: {agent.clone.hostname || 'unnamed machine'}
        </Badge>
      ) : null}
      {agent.moved_at ? (
        <Badge variant="outline" color="orange" tt="none" data-testid="machine-moved">
          Moved
        </Badge>
      ) : null}
    </>
  );
}

/** On the machine's page: what the marks mean, and what to do. */
export function MachineWarnings({ agent }: { readonly agent: Agent }) {
  return (
    <>
      {agent.clone ? (
        <Alert
          color="orange"
          title="[WARNING] A copy of this machine was refused"
          data-testid="clone-warning"
        >
          “{agent.clone.hostname || 'unnamed machine'}” has the key of this machine; it was refused{' '}
          <TimeAgo at={agent.clone.seen_at} />. <EnrolAgain />
        </Alert>
      ) : null}
      {agent.moved_at ? (
        <Alert color="orange" title="[WARNING] The agent runs on another machine" data-testid="move-warning">
          Its system or its hardware is not the one of before (noticed <TimeAgo at={agent.moved_at} />
          ). After a move or a new installation that is right. If this is a copy, the machine that it was
          copied from is refused meanwhile. <EnrolAgain />
        </Alert>
      ) : null}
    </>
  );
}

function EnrolAgain() {
  return (
    <>
      To make a copy a machine of its own, stop its agent, remove its data folder, and run there:{' '}
      <Text span ff="monospace" size="xs">
        guru-rmm-agent enroll --server {window.location.origin} --token-file FILE --data-dir DIR
      </Text>
    </>
  );
}
