import { Anchor, Badge, Group, Loader, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { Link } from 'react-router-dom';
import { request } from '../../api/request.ts';
import type { ListedMachine } from '../../api/types.ts';
import { useTechnician } from '../../shell/use-technician.ts';
import { Failure } from '../../ui/failure.tsx';
import { List } from '../../ui/list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { words } from '../../words/words.ts';
import { GroupFilter } from './group-filter.tsx';
import { MachineMarks } from './machine-marks.tsx';
import { ManageGroups } from './manage-groups.tsx';

const { access: say } = words;
const REFRESH_MS = 3000;

interface MachineList {
  readonly machines: readonly ListedMachine[];
  readonly has_more: boolean;
}

/** Machines: groups, search and live state. */
export function AccessPage() {
  const { role } = useTechnician();
  const [typed, setTyped] = useState('');
  const [group, setGroup] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 250);
  const list = useQuery({
    queryKey: ['machines', search, group],
    queryFn: () =>
      request<MachineList>(
        'GET',
        `/machines?${new URLSearchParams({ search, ...(group ? { group } : {}) })}`,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const { machines = [], has_more = false } = list.data ?? {};
  return (
    <Page title={say.title}>
      <Group align="end">
        <TextInput
          type="search"
          label={say.search}
          maxLength={128}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <GroupFilter value={group} onChange={setGroup} />
        {role === 'admin' ? <ManageGroups /> : null}
      </Group>
      <Failure error={list.error} title={words.errors.notLoaded(say.title)} />
      {list.isPending ? <Loader role="status" aria-label={words.loading} /> : null}
      {list.data ? (
        <List
          label={say.title}
          empty={search === '' && group === '' ? say.empty : say.none}
          columns={[say.machine, say.state, say.group, say.system, say.lastSeen, say.session]}
          rows={machines.map((machine) => ({
            key: machine.agent_id,
            cells: [
              <Fragment key="name">
                <Anchor component={Link} to={`/access/${machine.agent_id}`} underline="always">
                  {machine.hostname ?? machine.agent_id}
                </Anchor>
                <MachineMarks machine={machine} />
              </Fragment>,
              <OnlineBadge key="state" isOnline={machine.connected} />,
              machine.group ?? words.none,
              machine.platform ?? words.unknown,
              <Moment key="seen" at={machine.last_seen_at} />,
              machine.open_session ? (
                <Anchor
                  key="session"
                  component={Link}
                  to={`/sessions/${machine.open_session.session_id}`}
                  underline="always"
                >
                  {say.with(machine.open_session.technician_name)}
                </Anchor>
              ) : (
                words.none
              ),
            ],
          }))}
        />
      ) : null}
      {has_more ? <Text c="dimmed">{say.hasMore}</Text> : null}
    </Page>
  );
}

/** In words too: colour alone says nothing to some. */
export function OnlineBadge({ isOnline }: { readonly isOnline: boolean }) {
  return (
    <Badge variant="outline" color={isOnline ? 'teal' : 'gray'} c="var(--mantine-color-text)" radius="sm">
      {isOnline ? say.online : say.offline}
    </Badge>
  );
}
