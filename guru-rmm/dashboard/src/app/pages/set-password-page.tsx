import { Center, Text } from '@mantine/core';
import { useDocumentTitle, useWindowEvent } from '@mantine/hooks';
import { useState } from 'react';
import { SetPasswordForm } from '../../features/auth/set-password-form.tsx';

/** Where a password link leads; opened without one, or after a reload, it says so. The secret leaves the address bar, and so the history, as soon as the page has it. */
export function SetPasswordPage() {
  useDocumentTitle('Set your password - Guru RMM');
  const [secret, setSecret] = useState(takeSecret);
  // A link opened in the tab that has this page already loads nothing.
  useWindowEvent('hashchange', () => {
    const opened = takeSecret();
    if (opened !== '') setSecret(opened);
  });
  return (
    <Center mih="100dvh" p="md">
      {secret === '' ? (
        <Text component="main" role="alert">
          This link is incomplete. Open it again from the message.
        </Text>
      ) : (
        <SetPasswordForm secret={secret} />
      )}
    </Center>
  );
}

function takeSecret(): string {
  const secret = window.location.hash.slice(1);
  if (secret !== '') window.history.replaceState(window.history.state, '', window.location.pathname);
  return secret;
}
