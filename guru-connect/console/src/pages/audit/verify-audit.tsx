import { Alert, Button, Group, List, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { request } from '../../api/request.ts';
import type { Verification } from '../../api/types.ts';
import { Failure } from '../../ui/failure.tsx';
import { words } from '../../words/words.ts';

const { audit: say } = words;
/** A million rows take a minute. */
const LONGEST_MS = 10 * 60_000;

/** Computes all hash chains again, on the server. */
export function VerifyAudit() {
  const verify = useMutation({
    mutationFn: () => request<Verification>('POST', '/audit/verify', undefined, LONGEST_MS),
  });
  return (
    <>
      <Group>
        <Button loading={verify.isPending} onClick={() => verify.mutate()}>
          {say.verify}
        </Button>
        <Text size="sm" c="dimmed" flex={1} miw={200}>
          {say.verifyLead}
        </Text>
      </Group>
      <Failure error={verify.error} />
      <div role="status">{verify.data ? <Result result={verify.data} /> : null}</div>
    </>
  );
}

function Result({ result }: { readonly result: Verification }) {
  const { is_intact, rows, chains, sessions, finding_count, findings } = result;
  if (is_intact) return <Text>{say.intact(rows, chains, sessions)}</Text>;
  return (
    <Alert color="red" title={say.broken(finding_count)}>
      <List size="sm">
        {findings.map(({ kind, table, detail }) => (
          <List.Item key={`${table} ${kind} ${detail}`}>{`${kind}: ${table}: ${detail}`}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
