import { Anchor, Loader, SimpleGrid, Stack, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from 'react-router-dom';
import { request } from '../../api/request.ts';
import type { Machine, Session } from '../../api/types.ts';
import { useTechnician } from '../../shell/use-technician.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure } from '../../ui/failure.tsx';
import { sessionState } from '../../ui/format.ts';
import { List } from '../../ui/list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { words } from '../../words/words.ts';
import { OnlineBadge } from './access-page.tsx';
import { ConnectForm } from './connect-form.tsx';
import { MachineWarnings } from './machine-marks.tsx';
import { MachineGroupField } from './machine-group.tsx';

const { access: say } = words;
const REFRESH_MS = 3000;

/** One machine: what it is, how to connect to it, its keys and last sessions. */
export function MachinePage() {
  const { agentId = '' } = useParams();
  const me = useTechnician();
  const machine = useQuery({
    queryKey: ['machine', agentId],
    queryFn: () => request<Machine>('GET', `/machines/${encodeURIComponent(agentId)}`),
    refetchInterval: REFRESH_MS,
  });
  const { data } = machine;
  const name = data?.hostname ?? agentId;
  return (
    <Page title={name} aside={data ? <OnlineBadge isOnline={data.connected} /> : null}>
      <Failure error={machine.error} title={words.errors.notLoaded(agentId)} />
      {machine.isPending ? <Loader role="status" aria-label={words.loading} /> : null}
      {data ? (
        <>
          <MachineWarnings machine={data} />
          <SimpleGrid cols={{ base: 1, md: me.role === 'auditor' ? 1 : 2 }}>
            <MachineFacts machine={data} mayChange={me.role === 'admin'} />
            {me.role === 'auditor' ? null : (
              <ConnectForm agentId={agentId} name={name} inUse={data.sessions.find(isOpen)} />
            )}
          </SimpleGrid>
          <LastSessions machine={data} />
          <Keys machine={data} mayRevoke={me.role === 'admin'} />
        </>
      ) : null}
    </Page>
  );
}

const isOpen = ({ status }: Session) => status !== 'ended';

function MachineFacts({ machine, mayChange }: { readonly machine: Machine; readonly mayChange: boolean }) {
  return (
    <Facts
      label={say.machine}
      facts={[
        [say.id, machine.agent_id],
        [say.group, <MachineGroupField key="group" machine={machine} mayChange={mayChange} />],
        [say.system, machine.platform],
        [say.version, machine.agent_version],
        [say.lastSeen, <Moment key="seen" at={machine.last_seen_at} />],
        [say.known, <Moment key="known" at={machine.created_at} />],
        [
          say.monitors,
          machine.monitors.map(({ name, width, height }) => `${name} ${width} x ${height}`).join(', '),
        ],
      ]}
    />
  );
}

function LastSessions({ machine }: { readonly machine: Machine }) {
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {say.lastSessions}
      </Title>
      <List
        label={say.lastSessions}
        empty={say.noSessions}
        columns={[words.sessions.created, words.sessions.technician, words.sessions.status]}
        rows={machine.sessions.map((session) => ({
          key: session.session_id,
          cells: [
            <Anchor key="when" component={Link} to={`/sessions/${session.session_id}`} underline="always">
              <Moment at={session.created_at} />
            </Anchor>,
            session.technician.name,
            sessionState(session),
          ],
        }))}
      />
    </Stack>
  );
}

function Keys({ machine, mayRevoke }: { readonly machine: Machine; readonly mayRevoke: boolean }) {
  const queries = useQueryClient();
  const revoke = async (keyId: string) => {
    await request('DELETE', `/machines/${machine.agent_id}/keys/${keyId}`);
    await queries.invalidateQueries({ queryKey: ['machine', machine.agent_id] });
  };
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {say.keys}
      </Title>
      <List
        label={say.keys}
        empty={say.noKeys}
        columns={[say.label, say.created, say.used, say.revoked]}
        rows={machine.keys.map((key) => ({
          key: key.key_id,
          cells: [
            key.label ?? key.key_id.slice(0, 8),
            <Moment key="made" at={key.created_at} />,
            <Moment key="used" at={key.last_used_at} />,
            key.revoked_at || !mayRevoke ? (
              <Moment key="revoked" at={key.revoked_at} />
            ) : (
              <Confirm
                key="revoke"
                action={say.revoke}
                title={say.revokeTitle}
                text={say.revokeText}
                onConfirm={() => revoke(key.key_id)}
              />
            ),
          ],
        }))}
      />
    </Stack>
  );
}
