import { Anchor, Text } from '@mantine/core';

/** The sign-in has run out under a session, which goes on; another tab leaves it alone. */
export function SignedOutNotice() {
  return (
    <Text size="xs" ta="right" data-testid="signed-out">
      [WARNING] You are signed out.{' '}
      <Anchor href="/sign-in" target="_blank" rel="noopener" inherit>
        Sign in again
      </Anchor>
    </Text>
  );
}
