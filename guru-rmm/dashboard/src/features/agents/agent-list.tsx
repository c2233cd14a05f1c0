import type { Agent } from '@guru-rmm/api/agent.ts';
import { Anchor, Center, Loader, Stack, Table, Text, TextInput } from '@mantine/core';
import { useDeferredValue, useState } from 'react';
import { Link } from 'react-router-dom';
import { TimeAgo } from '../../shared/ui/time-ago.tsx';
import { inListOrder, matchesSearch } from './agent.ts';
import classes from './agent-list.module.css';
import { MachineMarks } from './machine-marks.tsx';
import { OnlineBadge } from './online-badge.tsx';

interface AgentListProps {
  readonly agents: readonly Agent[] | undefined;
  /** Who uses a machine, in words; `undefined` for one that is free. */
  readonly inUse: (agentId: string) => string | undefined;
}

/** All machines, those that are online first; a click or Enter on one opens it. */
export function AgentList({ agents, inUse }: AgentListProps) {
  const [search, setSearch] = useState('');
  const words = useDeferredValue(search);
  if (!agents) {
    return (
      <Center py="xl">
        <Loader aria-label="Loading the machines" />
      </Center>
    );
  }
  const shown = inListOrder(agents.filter((agent) => matchesSearch(agent, words)));
  return (
    <Stack>
      <TextInput
        type="search"
        label="Search"
        placeholder="Name, system or state"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-testid="agent-search"
        maw={420}
      />
      <Text size="sm" c="dimmed" role="status">
        {countInWords(shown.length, agents.length)}
      </Text>
      {shown.length > 0 ? (
        <Table verticalSpacing="sm" highlightOnHover className={classes.table ?? ''}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Machine</Table.Th>
              <Table.Th scope="col">State</Table.Th>
              <Table.Th scope="col">System</Table.Th>
              <Table.Th scope="col">Last seen</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((agent) => (
              <AgentRow key={agent.agent_id} agent={agent} inUse={inUse(agent.agent_id)} />
            ))}
          </Table.Tbody>
        </Table>
      ) : (
        <Text py="xl" ta="center" c="dimmed">
          {agents.length === 0 ? 'No machine is enrolled yet.' : 'No machine matches the search.'}
        </Text>
      )}
    </Stack>
  );
}

function AgentRow({ agent, inUse }: { readonly agent: Agent; readonly inUse: string | undefined }) {
  return (
    <Table.Tr className={classes.row ?? ''} data-testid="agent-row" data-agent-id={agent.agent_id}>
      <Table.Td>
        <Anchor
          component={Link}
          to={`/agents/${encodeURIComponent(agent.agent_id)}`}
          className={classes.link ?? ''}
          fw={600}
        >
          {agent.hostname || 'Unnamed machine'}
        </Anchor>{' '}
        <MachineMarks agent={agent} />
      </Table.Td>
      <Table.Td>
        <OnlineBadge online={agent.online} />
        {inUse ? (
          <Text size="xs" mt={2}>
            {inUse}
          </Text>
        ) : null}
      </Table.Td>
      <Table.Td className={classes.system ?? ''}>{agent.os || agent.platform || 'unknown'}</Table.Td>
      <Table.Td className={classes.seen ?? ''}>
        {agent.online ? 'now' : <TimeAgo at={agent.last_seen_at} />}
      </Table.Td>
    </Table.Tr>
  );
}

function countInWords(shown: number, all: number): string {
  const machines = all === 1 ? '1 machine' : `${all} machines`;
  return shown === all ? machines : `${shown} of ${machines}`;
}
