import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../../shared/api/api-error.ts';
import { useSignIn } from './signed-in-user.ts';

/** What helps when signing in fails, where the server's sentence does not say it. */
function advice(error: ApiError): string | null {
  if (error.status === 429) return 'Wait a minute before the next attempt.';
  // The sentence says what to do.
  if (error.status === 401 || error.remedy === 'give_up') return null;
  return 'Try again in a moment; if it stays so, tell your administrator the request id.';
}

/** Email and password. The server never says which of the two was wrong, and neither does this form. */
export function SignInForm() {
  const { signIn } = useSignIn();
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const alert = useRef<HTMLDivElement>(null);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (/^\S+@\S+$/.test(value.trim()) ? null : 'Enter your email address.'),
      password: (value) => (value ? null : 'Enter your password.'),
    },
  });

  useEffect(() => {
    if (error) alert.current?.focus();
  }, [error]);

  const submit = form.onSubmit(async ({ email, password }) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await signIn({ email: email.trim(), password });
    } catch (thrown) {
      setError(asApiError(thrown));
      setBusy(false);
    }
  });

  return (
    <Paper component="main" withBorder shadow="sm" radius="md" p="xl" w="100%" maw={400}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <div>
            <Title order={1} size="h2">
              Guru RMM
            </Title>
            <Text c="dimmed" size="sm">
              Sign in to reach your machines.
            </Text>
          </div>
          {error ? (
            <Alert
              ref={alert}
              tabIndex={-1}
              color="red"
              role="alert"
              title="[ERROR] Not signed in"
              data-testid="sign-in-error"
            >
              <Text size="sm">{error.detail}</Text>
              {advice(error) ? <Text size="sm">{advice(error)}</Text> : null}
              {error.requestId && error.status !== 401 ? (
                <Text size="xs" c="dimmed" mt={4}>
                  Request id {error.requestId}
                </Text>
              ) : null}
            </Alert>
          ) : null}
          <TextInput
            label="Email"
            type="email"
            autoComplete="username"
            autoFocus
            data-testid="sign-in-email"
            key={form.key('email')}
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            data-testid="sign-in-password"
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={busy} data-testid="sign-in-submit">
            Sign in
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
