import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from 'react-router-dom';
import { isFinal } from '../session/lifecycle.ts';
import type { RemoteControlSession } from '../session/remote-control-session.ts';

interface LeaveProps {
  readonly session: RemoteControlSession;
  readonly machineName: string;
}

/** Asks before another page of the dashboard ends a live session. The browser itself asks for all other ways out. */
export function LeaveDialog({ session, machineName }: LeaveProps) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      currentLocation.pathname !== nextLocation.pathname && !isFinal(session.getView().phase),
  );
  return (
    <Modal
      opened={blocker.state === 'blocked'}
      onClose={() => blocker.reset?.()}
      title="End the session?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text>Leaving this page ends your session on {machineName}.</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => blocker.reset?.()} data-autofocus>
            Stay
          </Button>
          <Button color="red.9" onClick={() => blocker.proceed?.()} data-testid="leave-session">
            End and leave
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
