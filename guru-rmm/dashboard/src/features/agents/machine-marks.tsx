import type { Agent } from '@guru-rmm/api/agent.ts';
import { Alert, Badge, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { TimeAgo } from '../../shared/ui/time-ago.tsx';

/** In the list: a copy of the machine was refused, or the agent runs on another machine than before. */
export function MachineMarks({ agent }: { readonly agent: Agent }) {
  return (
    <>
      {agent.clone ? (
        <Badge
          variant="outline"
          color="orange"
          c="var(--mantine-color-text)"
          tt="none"
          maw="100%"
          data-testid="machine-cloned"
        >
          Cloned: {agent.clone.hostname || 'unnamed machine'}
        </Badge>
      ) : null}
      {agent.moved_at ? (
        <Badge
          variant="outline"
          color="orange"
          c="var(--mantine-color-text)"
          tt="none"
          data-testid="machine-moved"
        >
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
        <Warning title="[WARNING] A copy of this machine was refused" testId="clone-warning">
          “{agent.clone.hostname || 'unnamed machine'}” has the key of this machine; it was refused{' '}
          <TimeAgo at={agent.clone.seen_at} />. <EnrolAgain />
        </Warning>
      ) : null}
      {agent.moved_at ? (
        <Warning title="[WARNING] The agent runs on another machine" testId="move-warning">
          Its system or its hardware has changed (noticed <TimeAgo at={agent.moved_at} />
          ). After a move or a new installation that is right. If this is a copy, the machine that it was
          copied from is refused meanwhile. <EnrolAgain />
        </Warning>
      ) : null}
    </>
  );
}

/** Its title in the colour of text: orange has too little contrast. */
function Warning(props: { readonly title: string; readonly testId: string; readonly children: ReactNode }) {
  const title = (
    <Text inherit c="var(--mantine-color-text)">
      {props.title}
    </Text>
  );
  return (
    <Alert variant="outline" color="orange" title={title} data-testid={props.testId}>
      {props.children}
    </Alert>
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
