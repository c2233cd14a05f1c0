import type { Agent } from '@guru-rmm/api/agent.ts';
import { Anchor, Center, Container, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, useParams } from 'react-router-dom';
import { AgentFacts } from '../../features/agents/agent-facts.tsx';
import { agentQuery } from '../../features/agents/agent-queries.ts';
import { MachineWarnings } from '../../features/agents/machine-marks.tsx';
import { OnlineBadge } from '../../features/agents/online-badge.tsx';
import { RemoveMachine } from '../../features/agents/remove-machine.tsx';
import { remoteControlAvailability } from '../../features/remote-control/availability.ts';
import { capabilitiesQuery } from '../../features/remote-control/capabilities-query.ts';
import { openSessionsQuery, sessionOn } from '../../features/remote-control/open-sessions.ts';
import { useRemoteControl } from '../../features/remote-control/session/use-remote-control.ts';
import { LeaveDialog } from '../../features/remote-control/ui/leave-dialog.tsx';
import { RemoteControlHistory } from '../../features/remote-control/ui/remote-control-history.tsx';
import { RemoteControlLauncher } from '../../features/remote-control/ui/remote-control-launcher.tsx';
import { RemoteControlPanel } from '../../features/remote-control/ui/remote-control-panel.tsx';
import { TakeOverDialog } from '../../features/remote-control/ui/take-over-dialog.tsx';
import { LoadError } from '../../shared/ui/load-error.tsx';
import { useShell } from '../shell/shell-context.ts';
import classes from './agent-detail-page.module.css';

/** One machine: what is known of it, its screen, who was on it. */
export function AgentDetailPage() {
  const { agentId = '' } = useParams();
  const { refreshMs } = useShell();
  const agent = useQuery({ ...agentQuery(agentId), refetchInterval: refreshMs });
  if (agent.data) return <AgentDetail key={agentId} agent={agent.data} />;
  return (
    <Container size="lg" py="lg">
      {agent.error ? (
        <Stack>
          <BackLink />
          <LoadError what="The machine" error={agent.error} onRetry={() => void agent.refetch()} />
        </Stack>
      ) : (
        <Center py="xl">
          <Loader aria-label="Loading the machine" />
        </Center>
      )}
    </Container>
  );
}

function AgentDetail({ agent }: { readonly agent: Agent }) {
  const name = agent.hostname || 'Unnamed machine';
  useDocumentTitle(`${name} - Guru RMM`);
  const capabilities = useQuery(capabilitiesQuery);
  const { session, returned, blocked, start, restart, close, setBlocked } = useRemoteControl(agent.agent_id);
  const { user, refreshMs, showSession } = useShell();
  const open = useQuery({ ...openSessionsQuery, refetchInterval: refreshMs });
  const inUse = sessionOn(agent.agent_id, open.data);
  useEffect(() => {
    showSession(session);
    return () => showSession(null);
  }, [session, showSession]);
  if (session) {
    return (
      <>
        <RemoteControlPanel session={session} machineName={name} onRestart={restart} onClose={close} />
        <LeaveDialog session={session} machineName={name} />
      </>
    );
  }
  const known = capabilities.data ?? (capabilities.isError ? null : undefined);
  return (
    <Container size="lg" py="lg">
      <Stack>
        <BackLink />
        <Group gap="md">
          <Title order={1} fz={{ base: 'h2', sm: 'h1' }} className={classes.name ?? ''}>
            {name}
          </Title>
          <OnlineBadge online={agent.online} />
        </Group>
        <MachineWarnings agent={agent} />
        <div className={classes.columns}>
          <AgentFacts agent={agent} />
          {user.role === 'auditor' ? (
            <Text size="sm">Auditors see machines and sessions and control nothing.</Text>
          ) : (
            <RemoteControlLauncher
              availability={remoteControlAvailability(agent, known)}
              inUse={inUse}
              userId={user.id}
              focused={returned}
              onStart={(request) =>
                inUse
                  ? setBlocked({ request, remoteControlId: inUse.remote_control_id, sentence: '' })
                  : start(request)
              }
            />
          )}
        </div>
        <TakeOverDialog
          blocked={blocked}
          inUse={inUse}
          userId={user.id}
          machineName={name}
          onStart={start}
          onDecline={() => setBlocked(null)}
        />
        <RemoteControlHistory agentId={agent.agent_id} />
        {user.role === 'admin' ? (
          <div>
            <RemoveMachine agent={agent} />
          </div>
        ) : null}
      </Stack>
    </Container>
  );
}

function BackLink() {
  return (
    <Anchor component={Link} to="/agents" size="sm">
      All machines
    </Anchor>
  );
}
