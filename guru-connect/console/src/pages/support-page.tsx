import {
  Alert,
  Button,
  Group,
  Paper,
  Radio,
  Stack,
  Text,
  TextInput,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { request } from '../api/request.ts';
import type { CodeSession, SupportCode } from '../api/types.ts';
import { useSettings } from '../api/use-settings.ts';
import { useTechnician } from '../shell/use-technician.ts';
import { Confirm } from '../ui/confirm.tsx';
import { Failure } from '../ui/failure.tsx';
import { spaced } from '../ui/format.ts';
import { List } from '../ui/list.tsx';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { ViewerButton } from '../ui/viewer-button.tsx';
import { words } from '../words/words.ts';

const { support: say } = words;
const REFRESH_MS = 2000;
const KEY = ['codes'];

/** Support codes: make one, see who waits, help. */
export function SupportPage() {
  const { data: settings } = useSettings();
  const [code, setCode] = useState<SupportCode | null>(null);
  const open = useQuery({
    queryKey: KEY,
    queryFn: () => request<{ sessions: CodeSession[] }>('GET', '/codes'),
    refetchInterval: REFRESH_MS,
  });
  const sessions = open.data?.sessions ?? [];
  if (settings && !settings.features.support_codes) return <Page title={say.title}>{say.off}</Page>;
  return (
    <Page title={say.title}>
      {code ? (
        <ShownCode
          code={code}
          session={sessions.find(({ session_id }) => session_id === code.session_id)}
          onDone={() => setCode(null)}
        />
      ) : (
        <CodeForm onMade={setCode} />
      )}
      <Failure error={open.error} />
      <OpenSessions sessions={sessions} />
    </Page>
  );
}

function CodeForm({ onMade }: { readonly onMade: (code: SupportCode) => void }) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [access, setAccess] = useState('control');
  const make = useMutation({
    mutationFn: () =>
      request<SupportCode>('POST', '/codes', { access, ...(reason.trim() ? { reason: reason.trim() } : {}) }),
    onSuccess: async (made) => {
      onMade(made);
      await queries.invalidateQueries({ queryKey: KEY });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack maw={480}>
        <Text>{say.lead}</Text>
        <TextInput
          label={say.reason}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Radio.Group label={say.access} value={access} onChange={setAccess}>
          <Group mt="xs">
            <Radio value="control" label={say.control} />
            <Radio value="view" label={say.view} />
          </Group>
        </Radio.Group>
        <Failure error={make.error} />
        <Button type="submit" loading={make.isPending}>
          {say.make}
        </Button>
      </Stack>
    </form>
  );
}

interface ShownCodeProps {
  readonly code: SupportCode;
  /** Undefined: not listed yet, or over. */
  readonly session: CodeSession | undefined;
  readonly onDone: () => void;
}

function ShownCode({ code, session, onDone }: ShownCodeProps) {
  const queries = useQueryClient();
  const left = useSecondsUntil(code.expires_at);
  const isUsed = session?.consumed_at != null;
  const cancel = async () => {
    await request('POST', `/sessions/${code.session_id}/end`);
    await queries.invalidateQueries({ queryKey: KEY });
    onDone();
  };
  return (
    <Paper withBorder p="lg">
      <Stack align="center">
        <Title order={2} size="h4">
          {say.code}
        </Title>
        <Text className="code" data-testid="support-code">
          <span aria-hidden="true">{code.code}</span>
          <VisuallyHidden>{say.spoken(code.code)}</VisuallyHidden>
        </Text>
        {isUsed ? (
          <Alert color="teal" role="status">
            {say.used}
          </Alert>
        ) : (
          <Text role="timer">{left > 0 ? say.remaining(Math.floor(left / 60), left % 60) : say.expired}</Text>
        )}
        <Group justify="center">
          {isUsed ? <ViewerButton sessionId={code.session_id} /> : null}
          {!isUsed && left > 0 ? (
            <Button variant="default" onClick={() => void cancel()}>
              {say.cancelCode}
            </Button>
          ) : null}
          <Button variant="subtle" onClick={onDone}>
            {say.done}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

/** Whole seconds, 0 at the end. */
function useSecondsUntil(iso: string): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((Date.parse(iso) - now) / 1000));
}

function OpenSessions({ sessions }: { readonly sessions: readonly CodeSession[] }) {
  const me = useTechnician();
  const queries = useQueryClient();
  const end = async (id: string) => {
    await request('POST', `/sessions/${id}/end`);
    await queries.invalidateQueries({ queryKey: KEY });
  };
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {say.open}
      </Title>
      <List
        label={say.open}
        empty={say.nobody}
        columns={[say.who, say.machine, say.state, say.since, words.settings.more]}
        rows={sessions.map((session) => ({
          key: session.session_id,
          cells: [
            session.technician_name,
            session.hostname ?? words.unknown,
            session.consumed_at === null ? say.waitingFor : spaced(session.status),
            <Moment key="since" at={session.created_at} />,
            <Group key="actions" gap="xs" wrap="nowrap">
              {session.technician_id === me.technician_id && session.consumed_at !== null ? (
                <ViewerButton sessionId={session.session_id} size="xs" />
              ) : null}
              <Confirm
                action={say.end}
                title={words.sessions.endTitle}
                text={words.sessions.endText}
                onConfirm={() => end(session.session_id)}
              />
            </Group>,
          ],
        }))}
      />
    </Stack>
  );
}
