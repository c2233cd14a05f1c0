import { Center } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useState } from 'react';
import { SetPasswordForm } from '../../features/auth/set-password-form.tsx';

/** Where a password link leads. The secret leaves the address bar, and so the history, as soon as the page has it. */
export function SetPasswordPage() {
  useDocumentTitle('Set your password - Guru RMM');
  const [secret] = useState(takeSecret);
  return (
    <Center mih="100dvh" p="md">
      <SetPasswordForm secret={secret} />
    </Center>
  );
}

function takeSecret(): string {
  const secret = window.location.hash.slice(1);
  if (secret !== '') window.history.replaceState(window.history.state, '', window.location.pathname);
  return secret;
}
