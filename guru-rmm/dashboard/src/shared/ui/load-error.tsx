import { Alert, Button, Group, Text } from '@mantine/core';
import { asApiError } from '../api/api-error.ts';

/** A part of the page that could not be loaded: what the server said, its request id, another try. */
export function LoadError({ what, error, onRetry }: { what: string; error: unknown; onRetry?: () => void }) {
  const { detail, requestId, remedy } = asApiError(error);
  return (
    <Alert color="red" role="alert" title={`[ERROR] ${what} could not be loaded`}>
      <Text size="sm">{detail}</Text>
      <Group mt="xs" gap="sm">
        {onRetry && remedy !== 'give_up' ? (
          <Button size="xs" variant="light" color="red" onClick={onRetry}>
            Try again
          </Button>
        ) : null}
        {requestId ? (
          <Text size="xs" c="dimmed">
            Request id {requestId}
          </Text>
        ) : null}
      </Group>
    </Alert>
  );
}
