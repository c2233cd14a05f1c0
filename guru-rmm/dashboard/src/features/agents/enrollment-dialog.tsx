import { createEnrollmentToken } from '@guru-rmm/api/create-enrollment-token.ts';
import { Alert, Button, CopyButton, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { asApiError } from '../../shared/api/api-error.ts';
import { request } from '../../shared/api/request.ts';
import { absoluteTime } from '../../shared/format/relative-time.ts';
import { TokenList, tokensQuery } from './token-list.tsx';

/** Mints an enrolment token for an administrator. The server shows it once; closing the dialog forgets it. */
export function EnrollmentDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const command = `guru-rmm-agent enroll --server ${window.location.origin} --token-file FILE --data-dir DIR`;
  const queries = useQueryClient();
  const mint = useMutation({
    mutationFn: () => request(createEnrollmentToken, { body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey }),
    // A secret has no business in a cache.
    gcTime: 0,
  });
  const close = () => {
    mint.reset();
    onClose();
  };
  const error = mint.error ? asApiError(mint.error) : null;
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Enrol a machine"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text size="sm">
          A machine’s agent proves with a token that it may join. Write it to a file that only root can read
          and run{' '}
          <Text span ff="monospace" size="xs">
            {command}
          </Text>{' '}
          on the machine. One token serves any number of machines until it expires, a day after it was made,
          or until it is revoked.
        </Text>
        <Group justify="flex-end">
          <CopyButton value={command}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy the command'}
              </Button>
            )}
          </CopyButton>
        </Group>
        {error ? (
          <Alert color="red" role="alert" title="[ERROR] No token was made">
            {error.detail} {error.requestId ? `(request id ${error.requestId})` : null}
          </Alert>
        ) : null}
        {mint.data ? (
          <>
            <PasswordInput
              label="Enrolment token"
              description={`Shown only now. Enrols any number of machines until ${absoluteTime(mint.data.expires_at)}.`}
              value={mint.data.token}
              readOnly
              data-testid="enrollment-token"
            />
            <Group justify="flex-end">
              <CopyButton value={mint.data.token}>
                {({ copied, copy }) => (
                  <Button variant={copied ? 'light' : 'filled'} onClick={copy}>
                    {copied ? 'Copied' : 'Copy token'}
                  </Button>
                )}
              </CopyButton>
            </Group>
          </>
        ) : (
          <Group justify="flex-end">
            <Button onClick={() => mint.mutate()} loading={mint.isPending} data-testid="enrollment-create">
              Make a token
            </Button>
          </Group>
        )}
        {opened ? <TokenList /> : null}
      </Stack>
    </Modal>
  );
}
