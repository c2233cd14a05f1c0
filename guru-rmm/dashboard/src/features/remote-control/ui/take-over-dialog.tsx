import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { asApiError } from '../../../shared/api/api-error.ts';
import { beginOf, holderOf } from '../open-sessions.ts';
import { endRemoteControl, type RemoteControlRow } from '../remote-control-api.ts';
import type { RemoteControlRequest } from '../session/remote-control-session.ts';
import type { Blocked } from '../session/use-remote-control.ts';

interface TakeOverProps {
  /** The click that has to be answered; null: the dialog is closed. */
  readonly blocked: Blocked | null;
  /** The session that is in the way, when it is known. */
  readonly inUse: RemoteControlRow | undefined;
  readonly userId: string;
  readonly machineName: string;
  readonly onStart: (request: RemoteControlRequest) => void;
  readonly onDecline: () => void;
}

/** Asks before the session of another is ended, or one's own is taken from another window. Declining changes nothing. */
export function TakeOverDialog({ blocked, onDecline, ...rest }: TakeOverProps) {
  const isOwn = rest.inUse?.technician.id === rest.userId;
  return (
    <Modal
      opened={blocked !== null}
      onClose={onDecline}
      title={isOwn ? 'You have a session on this machine' : 'The machine is in use'}
      closeButtonProps={{ 'aria-label': 'Close' }}
      data-testid="take-over"
    >
      {blocked ? <Question {...rest} blocked={blocked} isOwn={isOwn} onDecline={onDecline} /> : null}
    </Modal>
  );
}

type QuestionProps = Omit<TakeOverProps, 'blocked'> & { readonly blocked: Blocked; readonly isOwn: boolean };

function Question({ blocked, inUse, userId, isOwn, machineName, onStart, onDecline }: QuestionProps) {
  const [ending, setEnding] = useState(false);
  const [problem, setProblem] = useState('');
  const { request, remoteControlId } = blocked;
  // A session that is still being prepared has no viewer that could move here.
  const canContinue = isOwn && inUse?.status === 'active';
  const takeOver = async () => {
    setEnding(true);
    try {
      await endRemoteControl(remoteControlId);
      onStart({ ...request, resume: undefined });
    } catch (thrown) {
      setProblem(asApiError(thrown).detail);
      setEnding(false);
    }
  };
  return (
    <Stack>
      <Text>{inUse ? usedWords(inUse, userId, machineName) : blocked.sentence}</Text>
      {inUse?.reason ? <Text size="sm">Reason: {inUse.reason}</Text> : null}
      <Text>
        {canContinue ? 'Continuing it here disconnects the other window.' : 'Taking over ends that session.'}
      </Text>
      <Text role="alert" size="sm" c="red">
        {problem ? `[ERROR] ${problem}` : ''}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onDecline} data-autofocus data-testid="take-over-decline">
          Leave it alone
        </Button>
        {canContinue ? (
          <Button
            onClick={() => onStart({ ...request, resume: remoteControlId })}
            data-testid="take-over-continue"
          >
            Continue here
          </Button>
        ) : (
          <Button
            color="red.9"
            loading={ending}
            onClick={() => void takeOver()}
            data-testid="take-over-accept"
          >
            Take over
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function usedWords(inUse: RemoteControlRow, userId: string, machineName: string): string {
  const holder = holderOf(inUse, userId);
  if (holder === 'you') return `You opened it at ${beginOf(inUse)}, perhaps in another window.`;
  return `${holder} has been using ${machineName} since ${beginOf(inUse)}.`;
}
