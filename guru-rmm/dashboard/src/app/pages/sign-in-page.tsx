import { Center } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Navigate, useLocation } from 'react-router-dom';
import { SignInForm } from '../../features/auth/sign-in-form.tsx';
import { useSignedInUser } from '../../features/auth/signed-in-user.ts';

/** Signs in and goes on to where the visitor was headed. */
export function SignInPage() {
  useDocumentTitle('Sign in - Guru RMM');
  const user = useSignedInUser();
  const location = useLocation();
  if (user.data) return <Navigate to={destination(location.state)} replace />;
  return (
    <Center mih="100dvh" p="md">
      <SignInForm />
    </Center>
  );
}

/** A path of this dashboard out of the router's state, and nothing else: never another site. */
function destination(state: unknown): string {
  const from = typeof state === 'object' && state !== null && 'from' in state ? state.from : null;
  return typeof from === 'string' && /^\/(?![/\\])/.test(from) ? from : '/agents';
}
