import { Anchor, Code, Group, Loader, Stack, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from 'react-router-dom';
import { request } from '../../api/request.ts';
import type { Session, SessionEvent } from '../../api/types.ts';
import { useTechnician } from '../../shell/use-technician.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure } from '../../ui/failure.tsx';
import { spaced, timeInFull } from '../../ui/format.ts';
import { List } from '../../ui/list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { ViewerButton } from '../../ui/viewer-button.tsx';
import { words } from '../../words/words.ts';

const { sessions: say } = words;
const REFRESH_MS = 3000;

interface Details {
  readonly session: Session;
  readonly events: readonly SessionEvent[];
}

/** One session: who, why, with whose consent, and all that happened in it. */
export function SessionPage() {
  const { sessionId = '' } = useParams();
  const me = useTechnician();
  const queries = useQueryClient();
  const details = useQuery({
    queryKey: ['session', sessionId],
    queryFn: () => request<Details>('GET', `/sessions/${encodeURIComponent(sessionId)}`),
    refetchInterval: (query) => (query.state.data?.session.status === 'ended' ? false : REFRESH_MS),
  });
  const { session, events = [] } = details.data ?? {};
  const isOpen = session !== undefined && session.status !== 'ended';
  const end = async () => {
    await request('POST', `/sessions/${sessionId}/end`);
    await queries.invalidateQueries({ queryKey: ['session', sessionId] });
  };
  return (
    <Page
      title={say.details}
      aside={
        isOpen && me.role !== 'auditor' ? (
          <Group gap="xs">
            {session.technician.id === me.technician_id ? (
              <ViewerButton sessionId={sessionId} size="xs" />
            ) : null}
            <Confirm action={say.end} title={say.endTitle} text={say.endText} onConfirm={end} />
          </Group>
        ) : null
      }
    >
      <Failure error={details.error} title={words.errors.notLoaded(say.details)} />
      {details.isPending ? <Loader role="status" aria-label={words.loading} /> : null}
      {session ? <SessionFacts session={session} /> : null}
      {session ? <Events events={events} /> : null}
    </Page>
  );
}

function SessionFacts({ session }: { readonly session: Session }) {
  const { agent_id: machine, consent, audit } = session;
  return (
    <Facts
      label={say.details}
      facts={[
        [
          say.machine,
          machine === null ? (
            say.byCode
          ) : (
            <Anchor key="machine" component={Link} to={`/access/${machine}`} underline="always">
              {machine}
            </Anchor>
          ),
        ],
        [say.technician, session.technician.name],
        [say.reason, session.reason],
        [say.status, spaced(session.status)],
        [say.mode, spaced(session.mode)],
        [say.consent, [consent.state, consent.cause].filter(Boolean).map(String).map(spaced).join(': ')],
        [say.source, session.source],
        [say.created, timeInFull(session.created_at)],
        [say.started, session.started_at && timeInFull(session.started_at)],
        [say.endedAt, session.ended_at && timeInFull(session.ended_at)],
        [say.endReason, session.end_reason && spaced(session.end_reason)],
        [say.chain, audit && say.chainOf(audit.length, audit.head)],
      ]}
    />
  );
}

function Events({ events }: { readonly events: readonly SessionEvent[] }) {
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {say.events}
      </Title>
      <List
        label={say.events}
        empty={words.none}
        columns={[say.when, say.what, say.data]}
        rows={events.map(({ event_id, occurred_at, type, data }) => ({
          key: event_id,
          cells: [<Moment key="when" at={occurred_at} />, spaced(type), <EventData key="data" data={data} />],
        }))}
      />
    </Stack>
  );
}

/** Details of an event, as they are in the audit. */
export function EventData({ data }: { readonly data: SessionEvent['data'] }) {
  const entries = Object.entries(data);
  if (entries.length === 0) return <>{words.none}</>;
  return (
    <Code className="wrap">
      {entries
        .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
        .join(', ')}
    </Code>
  );
}
