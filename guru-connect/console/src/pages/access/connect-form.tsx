import { Button, Paper, Radio, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { openViewer } from '../../api/open-viewer.ts';
import { request } from '../../api/request.ts';
import type { Session } from '../../api/types.ts';
import { useSettings } from '../../api/use-settings.ts';
import { Failure } from '../../ui/failure.tsx';
import { BlockedTab } from '../../ui/viewer-button.tsx';
import { words } from '../../words/words.ts';

const { access: say } = words;

/** Makes a session with a machine and opens its viewer. */
export function ConnectForm({ agentId, name }: { readonly agentId: string; readonly name: string }) {
  const { data: settings } = useSettings();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [mode, setMode] = useState('unattended');
  const connect = useMutation({
    mutationFn: () =>
      openViewer(async () => {
        const wanted = { mode, ...(reason.trim() ? { reason: reason.trim() } : {}) };
        const made = await request<Session>('POST', `/machines/${agentId}/sessions`, wanted);
        return made.session_id;
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['machine', agentId] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    connect.mutate();
  };
  return (
    <Paper withBorder p="md">
      <form onSubmit={submit}>
        <Stack>
          <Title order={2} size="h4" className="wrap">
            {say.connectTitle(name)}
          </Title>
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
          <Failure error={connect.error} />
        </Stack>
      </form>
    </Paper>
  );
}
