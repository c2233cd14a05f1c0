import { Alert, Button, Text } from '@mantine/core';
import { asApiError } from '../api/api-error.ts';
import { words } from '../words/words.ts';

interface FailureProps {
  readonly error: unknown;
  readonly title?: string;
  readonly onRetry?: () => void;
}

/** What went wrong, in the server's words; nothing without an error. */
export function Failure({ error, title = words.errors.title, onRetry }: FailureProps) {
  if (!error) return null;
  const { message, requestId, status } = asApiError(error);
  return (
    <Alert color="red" role="alert" title={title} data-testid="failure">
      <Text size="sm">{message}</Text>
      {requestId && status >= 500 ? (
        <Text size="xs" mt={4}>
          {words.errors.requestId(requestId)}
        </Text>
      ) : null}
      {onRetry ? (
        <Button size="xs" variant="default" mt="xs" onClick={onRetry}>
          {words.retry}
        </Button>
      ) : null}
    </Alert>
  );
}
