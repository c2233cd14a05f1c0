import { Anchor, Button, Group, Loader, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { request } from '../../api/request.ts';
import type { AuditEvent } from '../../api/types.ts';
import { Failure } from '../../ui/failure.tsx';
import { spaced } from '../../ui/format.ts';
import { List } from '../../ui/list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { words } from '../../words/words.ts';
import { EventData } from '../sessions/session-page.tsx';
import { ExportForm } from './export-form.tsx';
import { VerifyAudit } from './verify-audit.tsx';

const { audit: say } = words;

interface AuditPageOf {
  readonly events: readonly AuditEvent[];
  readonly next_cursor: string | null;
}

/** Events of sessions and of none, newest first; whether they are as they were written; export. */
export function AuditPage() {
  const [typed, setTyped] = useState({ search: '', type: '' });
  const [{ search, type }] = useDebouncedValue(typed, 250);
  const name = type.trim().toLowerCase().replaceAll(' ', '_');
  const list = useInfiniteQuery({
    queryKey: ['audit', search, name],
    initialPageParam: '',
    queryFn: ({ pageParam }) => {
      const query = {
        search: search.trim(),
        ...(/^[a-z_]{1,64}$/.test(name) && { type: name }),
        ...(pageParam && { cursor: pageParam }),
      };
      return request<AuditPageOf>('GET', `/audit/events?${new URLSearchParams(query)}`);
    },
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
  });
  const events = list.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <Page title={say.title}>
      <VerifyAudit />
      <ExportForm />
      <Group align="end">
        <TextInput
          type="search"
          label={say.search}
          maxLength={128}
          w={320}
          maw="100%"
          value={typed.search}
          onChange={(event) => setTyped({ ...typed, search: event.currentTarget.value })}
        />
        <TextInput
          type="search"
          label={say.type}
          placeholder={say.anyType}
          maxLength={64}
          value={typed.type}
          onChange={(event) => setTyped({ ...typed, type: event.currentTarget.value })}
        />
      </Group>
      <Failure error={list.error} title={words.errors.notLoaded(say.title)} />
      {list.isPending ? <Loader role="status" aria-label={words.loading} /> : null}
      {list.data ? (
        <List
          label={say.title}
          empty={say.none}
          columns={[say.when, say.what, say.who, say.from, say.details]}
          rows={events.map((event) => ({
            key: event.event_id,
            cells: [
              <Moment key="when" at={event.occurred_at} />,
              event.session_id ? (
                <Anchor key="what" component={Link} to={`/sessions/${event.session_id}`} underline="always">
                  {spaced(event.type)}
                </Anchor>
              ) : (
                spaced(event.type)
              ),
              event.technician_name ?? event.agent_id ?? words.none,
              event.client_address ?? words.none,
              <details key="data">
                <summary>{say.show}</summary>
                <EventData data={event.data} />
              </details>,
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
