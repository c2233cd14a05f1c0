import { Badge, Center, Loader, Paper, Table, Text, Title } from '@mantine/core';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { absoluteTime } from '../../../shared/format/relative-time.ts';
import { duration } from '../../../shared/format/duration.ts';
import { LoadError } from '../../../shared/ui/load-error.tsx';
import { TimeAgo } from '../../../shared/ui/time-ago.tsx';
import { listRemoteControl, type RemoteControlRow } from '../remote-control-api.ts';
import { causeWords } from '../words/consent-words.ts';
import { endWords } from '../words/end-words.ts';
import { historyStatusWords } from '../words/history-words.ts';
import classes from './remote-control-history.module.css';

export function historyQuery(agentId: string) {
  return queryOptions({
    queryKey: ['remote-control', 'history', agentId],
    queryFn: () => listRemoteControl(agentId),
    // Whoever comes back from a session expects to find it here.
    staleTime: 0,
  });
}

/** Who was on this machine, when, why, and how it ended: newest first, as the server keeps it. */
export function RemoteControlHistory({ agentId }: { readonly agentId: string }) {
  const history = useQuery({ ...historyQuery(agentId), placeholderData: keepPreviousData });
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-labelledby="history-title">
      <Title order={2} size="h4" id="history-title" mb="sm">
        Sessions
      </Title>
      {history.error ? (
        <LoadError what="The sessions" error={history.error} onRetry={() => void history.refetch()} />
      ) : history.data ? (
        <HistoryTable rows={history.data} />
      ) : (
        <Center>
          <Loader size="sm" aria-label="Loading the sessions" />
        </Center>
      )}
    </Paper>
  );
}

function HistoryTable({ rows }: { readonly rows: readonly RemoteControlRow[] }) {
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nobody has controlled this machine yet.
      </Text>
    );
  }
  return (
    <Table verticalSpacing="xs" data-testid="remote-control-history" className={classes.table ?? ''}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Started</Table.Th>
          <Table.Th scope="col">Technician</Table.Th>
          <Table.Th scope="col">Reason</Table.Th>
          <Table.Th scope="col">Length</Table.Th>
          <Table.Th scope="col">Outcome</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.remote_control_id} data-remote-control-id={row.remote_control_id}>
            <Table.Td>
              <TimeAgo at={row.started_at} />
              <Text size="xs" c="dimmed">
                {absoluteTime(row.started_at)}
              </Text>
            </Table.Td>
            <Table.Td>{row.technician?.name || row.technician?.email || 'unknown'}</Table.Td>
            <Table.Td>
              {row.reason || (
                <Text span c="dimmed" inherit>
                  none given
                </Text>
              )}
            </Table.Td>
            <Table.Td data-label="Length">{lengthOf(row)}</Table.Td>
            <Table.Td>
              <Outcome row={row} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Outcome({ row }: { readonly row: RemoteControlRow }) {
  if (row.status === 'failed') {
    return (
      <>
        <Badge color="red" variant="light" tt="none">
          {historyStatusWords(row.status)}
        </Badge>
        {row.error_detail ? (
          <Text size="xs" maw="24rem">
            {row.error_detail}
          </Text>
        ) : null}
        <Text size="xs" c="dimmed">
          {[row.error_code, row.cause_code].filter(Boolean).join(', ')}
        </Text>
      </>
    );
  }
  if (!row.ended_at) {
    return (
      <Badge color="teal" variant="dot" tt="none">
        {row.consent?.state === 'pending' ? 'Asking the user' : historyStatusWords(row.status)}
      </Badge>
    );
  }
  return (
    <>
      <Badge color="gray" variant="light" tt="none">
        {row.outcome === 'unused' ? 'Not used' : historyStatusWords(row.status)}
      </Badge>
      <Text size="xs" c="dimmed">
        {[
          row.end_reason === 'requested' && row.ended_by
            ? `${row.ended_by} ended the session.`
            : endWords(row.end_reason),
          row.end_reason === 'consent_unavailable' && causeWords(row.consent?.cause),
          row.error_detail && `The machine says: ${row.error_detail}`,
        ]
          .filter(Boolean)
          .join(' ')}
      </Text>
    </>
  );
}

function lengthOf(row: RemoteControlRow): string {
  if (!row.started_at || !row.ended_at) return '-';
  return duration((Date.parse(row.ended_at) - Date.parse(row.started_at)) / 1000);
}
