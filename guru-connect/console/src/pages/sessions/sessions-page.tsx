import { Anchor, Button, Group, Loader, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { request } from '../../api/request.ts';
import type { Session } from '../../api/types.ts';
import { Failure } from '../../ui/failure.tsx';
import { sessionState, spaced } from '../../ui/format.ts';
import { List } from '../../ui/list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { words } from '../../words/words.ts';

const { sessions: say } = words;
const REFRESH_MS = 5000;

interface SessionPageOf {
  readonly sessions: readonly Session[];
  readonly next_cursor: string | null;
}

/** Sessions, newest first. */
export function SessionsPage() {
  const [state, setState] = useState('');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 250);
  const list = useInfiniteQuery({
    queryKey: ['sessions', state, search],
    initialPageParam: '',
    queryFn: ({ pageParam }) => {
      const query = { search, ...(state && { state }), ...(pageParam && { cursor: pageParam }) };
      return request<SessionPageOf>('GET', `/sessions?${new URLSearchParams(query)}`);
    },
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const sessions = list.data?.pages.flatMap((page) => page.sessions) ?? [];
  return (
    <Page title={say.title}>
      <Group align="end">
        <TextInput
          type="search"
          label={say.search}
          maxLength={128}
          w={320}
          maw="100%"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          label={say.state}
          value={state}
          onChange={(event) => setState(event.currentTarget.value)}
          data={[
            { value: '', label: say.all },
            { value: 'open', label: say.open },
            { value: 'ended', label: say.ended },
          ]}
        />
      </Group>
      <Failure error={list.error} title={words.errors.notLoaded(say.title)} />
      {list.isPending ? <Loader role="status" aria-label={words.loading} /> : null}
      {list.data ? (
        <List
          label={say.title}
          empty={say.none}
          columns={[say.machine, say.technician, say.status, say.mode, say.created]}
          rows={sessions.map((session) => ({
            key: session.session_id,
            cells: [
              <Anchor
                key="machine"
                component={Link}
                to={`/sessions/${session.session_id}`}
                underline="always"
              >
                {session.hostname ?? session.agent_id ?? say.byCode}
              </Anchor>,
              session.technician.name,
              sessionState(session),
              spaced(session.mode),
              <Moment key="made" at={session.created_at} />,
            ],
          }))}
        />
      ) : null}
      {list.hasNextPage ? (
        <Button
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
          style={{ alignSelf: 'flex-start' }}
        >
          {words.more}
        </Button>
      ) : null}
    </Page>
  );
}
