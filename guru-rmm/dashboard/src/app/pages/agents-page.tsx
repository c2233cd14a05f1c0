import { Button, Container, Group, Stack, Title } from '@mantine/core';
import { useDisclosure, useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { AgentList } from '../../features/agents/agent-list.tsx';
import { agentListQuery } from '../../features/agents/agent-queries.ts';
import { EnrollmentDialog } from '../../features/agents/enrollment-dialog.tsx';
import { inUseWords, openSessionsQuery, sessionOn } from '../../features/remote-control/open-sessions.ts';
import { LoadError } from '../../shared/ui/load-error.tsx';
import { useShell } from '../shell/shell-context.ts';

/** All machines; an administrator enrols new ones from here. */
export function AgentsPage() {
  useDocumentTitle('Machines - Guru RMM');
  const { user, refreshMs } = useShell();
  const agents = useQuery({ ...agentListQuery, refetchInterval: refreshMs });
  const open = useQuery({ ...openSessionsQuery, refetchInterval: refreshMs });
  const inUse = (agentId: string) => {
    const row = sessionOn(agentId, open.data);
    return row && inUseWords(row, user.id);
  };
  const [enrolling, dialog] = useDisclosure(false);
  return (
    <Container size="lg" py="lg">
      <Stack>
        <Group justify="space-between">
          <Title order={1}>Machines</Title>
          {user.role === 'admin' ? (
            <Button variant="default" onClick={dialog.open} data-testid="enrollment-open">
              Enrol a machine
            </Button>
          ) : null}
        </Group>
        {agents.error ? (
          <LoadError what="The machines" error={agents.error} onRetry={() => void agents.refetch()} />
        ) : null}
        {agents.data || agents.isPending ? <AgentList agents={agents.data} inUse={inUse} /> : null}
      </Stack>
      <EnrollmentDialog opened={enrolling} onClose={dialog.close} />
    </Container>
  );
}
