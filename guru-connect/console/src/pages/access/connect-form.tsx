import { Button, Paper, Radio, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { openViewer } from '../../api/open-viewer.ts';
import { request } from '../../api/request.ts';
import type { Session } from '../../api/types.ts';
import { useSettings } from '../../api/use-settings.ts';
import { useTechnician } from '../../shell/use-technician.ts';
import { Failure } from '../../ui/failure.tsx';
import { beginning } from '../../ui/format.ts';
import { BlockedTab } from '../../ui/viewer-button.tsx';
import { words } from '../../words/words.ts';
import { TakeOver } from './take-over.tsx';

const { access: say } = words;

interface ConnectProps {
  readonly agentId: string;
  readonly name: string;
  /** The machine's open session, as far as this page knows. */
  readonly inUse: Session | undefined;
}

/** Makes a session with a machine and opens its viewer; asks first when the machine is in use. */
export function ConnectForm({ agentId, name, inUse }: ConnectProps) {
  const me = useTechnician();
  const { data: settings } = useSettings();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [mode, setMode] = useState('unattended');
  const [isAsking, setAsking] = useState(false);
  const create = async () => {
    const wanted = { mode, ...(reason.trim() ? { reason: reason.trim() } : {}) };
    return (await request<Session>('POST', `/machines/${agentId}/sessions`, wanted)).session_id;
  };
  const connect = useMutation({
    mutationFn: (findSession: () => Promise<string>) => openViewer(findSession),
    onSettled: () => queries.invalidateQueries({ queryKey: ['machine', agentId] }),
    // Somebody was faster than this page knew.
    onError: (error) => setAsking(isInUse(error)),
  });
  const isOwn = inUse?.technician.id === me.technician_id;
  const answer = (findSession: () => Promise<string>) => {
    setAsking(false);
    connect.mutate(findSession);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (inUse) setAsking(true);
    else connect.mutate(create);
  };
  return (
    <Paper withBorder p="md">
      <form onSubmit={submit}>
        <Stack>
          <Title order={2} size="h4" className="wrap">
            {say.connectTitle(name)}
          </Title>
          <div role="status">
            {inUse ? (
              <Text size="sm" fw={600} className="wrap" data-testid="in-use">
                {say.inUse(
                  isOwn ? words.settings.you : inUse.technician.name,
                  beginning(inUse.created_at, new Date()),
                )}
              </Text>
            ) : null}
          </div>
          {settings?.features.consent_prompt ? (
            <Radio.Group label={say.mode} value={mode} onChange={setMode}>
              <Stack gap="xs" mt="xs">
                <Radio value="unattended" label={say.unattended} />
                <Radio value="attended" label={say.attended} />
              </Stack>
            </Radio.Group>
          ) : null}
          <TextInput
            label={say.reason}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" loading={connect.isPending} data-testid="connect">
            {say.connect}
          </Button>
          <div role="status">
            {connect.data && connect.data.blockedUrl === null ? <Text size="sm">{say.opened}</Text> : null}
            <BlockedTab url={connect.data?.blockedUrl ?? null} />
          </div>
          <Failure error={isInUse(connect.error) ? null : connect.error} />
        </Stack>
      </form>
      {inUse ? (
        <TakeOver
          session={inUse}
          isOwn={isOwn}
          machine={name}
          isOpen={isAsking}
          onContinue={() => answer(async () => inUse.session_id)}
          onTakeOver={() =>
            answer(async () => {
              await request('POST', `/sessions/${inUse.session_id}/end`);
              return await create();
            })
          }
          onDecline={() => setAsking(false)}
        />
      ) : null}
    </Paper>
  );
}

function isInUse(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'session_conflict';
}
