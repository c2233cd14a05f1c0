import { listEnrollmentTokens } from '@guru-rmm/api/list-enrollment-tokens.ts';
import { revokeEnrollmentToken } from '@guru-rmm/api/revoke-enrollment-token.ts';
import { Button, Group, List, Text } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { asApiError } from '../../shared/api/api-error.ts';
import { request } from '../../shared/api/request.ts';
import { absoluteTime } from '../../shared/format/relative-time.ts';
import { LoadError } from '../../shared/ui/load-error.tsx';
import { toast } from '../../shared/ui/toasts.ts';

export const tokensQuery = queryOptions({
  queryKey: ['enrollment-tokens'],
  queryFn: async () => (await request(listEnrollmentTokens)).tokens,
  staleTime: 0,
});

/** Tokens that still enrol machines, each with a way to revoke it. */
export function TokenList() {
  const queries = useQueryClient();
  const tokens = useQuery(tokensQuery);
  const revoke = useMutation({
    mutationFn: (tokenId: string) => request(revokeEnrollmentToken, { parameters: { token_id: tokenId } }),
    onError: (error) => toast('error', asApiError(error).detail),
    onSettled: () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  if (tokens.error) return <LoadError what="The tokens" error={tokens.error} />;
  if (!tokens.data || tokens.data.length === 0) return null;
  return (
    <section aria-labelledby="tokens-title">
      <Text id="tokens-title" size="sm" fw={600} mb="xs">
        Tokens that still enrol
      </Text>
      <List listStyleType="none" spacing="xs" size="sm">
        {tokens.data.map(({ token_id, created_by, expires_at, machines }) => (
          <List.Item key={token_id} data-testid="token-row">
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm">
                By {created_by.name}, until {absoluteTime(expires_at)}, {machines}{' '}
                {machines === 1 ? 'machine' : 'machines'} so far
              </Text>
              <Button
                size="xs"
                variant="default"
                flex="none"
                onClick={() => revoke.mutate(token_id)}
                aria-label={`Revoke the token by ${created_by.name} until ${absoluteTime(expires_at)}`}
              >
                Revoke
              </Button>
            </Group>
          </List.Item>
        ))}
      </List>
    </section>
  );
}
