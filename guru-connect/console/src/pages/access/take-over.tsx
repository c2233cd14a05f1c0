import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { Session } from '../../api/types.ts';
import { beginning } from '../../ui/format.ts';
import { words } from '../../words/words.ts';

const { access: say } = words;

interface TakeOverProps {
  /** The machine's open session. */
  readonly session: Session;
  readonly isOwn: boolean;
  readonly machine: string;
  readonly isOpen: boolean;
  readonly onTakeOver: () => void;
  readonly onContinue: () => void;
  readonly onDecline: () => void;
}

/** Asks before a click ends the session of another, or takes one's own from another tab. Declining changes nothing. */
export function TakeOver({ session, isOwn, machine, isOpen, ...on }: TakeOverProps) {
  const since = beginning(session.created_at, new Date());
  return (
    <Modal
      opened={isOpen}
      onClose={on.onDecline}
      title={isOwn ? say.ownTitle : say.inUseTitle}
      closeButtonProps={{ 'aria-label': words.close }}
    >
      <Stack>
        <Text className="wrap">
          {isOwn ? say.ownText(since) : say.inUseText(session.technician.name, machine, since)}
        </Text>
        {session.reason ? (
          <Text size="sm" className="wrap">
            {say.inUseReason(session.reason)}
          </Text>
        ) : null}
        <Text>{isOwn ? say.continueText : say.takeOverText}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={on.onDecline} data-autofocus>
            {say.leaveAlone}
          </Button>
          {isOwn ? (
            <Button onClick={on.onContinue}>{say.continueHere}</Button>
          ) : (
            <Button color="red.9" onClick={on.onTakeOver}>
              {say.takeOver}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
