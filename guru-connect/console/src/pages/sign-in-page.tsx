import { Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Navigate, useLocation } from 'react-router-dom';
import { ApiError } from '../api/api-error.ts';
import { request } from '../api/request.ts';
import type { Me } from '../api/types.ts';
import { ME_KEY, useMe } from '../api/use-me.ts';
import { Failure } from '../ui/failure.tsx';
import { words } from '../words/words.ts';

const { signIn: say } = words;

const asksForCode = (error: unknown) =>
  error instanceof ApiError && /^second_factor_(required|refused)$/.test(error.code);

/** Signs in and goes on to where the visitor was headed. */
export function SignInPage() {
  useDocumentTitle(words.title(say.title));
  const me = useMe();
  const location = useLocation();
  const queries = useQueryClient();
  const signIn = useMutation({
    mutationFn: (body: object) => request<Me>('POST', '/auth/sign-in', body),
    onSuccess: (signedIn) => queries.setQueryData(ME_KEY, signedIn),
  });
  const needsCode = asksForCode(signIn.error);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { login: '', password: '', code: '' },
    validate: {
      login: (value) => (value.trim() ? null : say.needLogin),
      password: (value) => (value ? null : say.needPassword),
      code: (value) => (!needsCode || value.trim() ? null : say.needCode),
    },
  });
  const submit = form.onSubmit(({ login, password, code }) =>
    signIn.mutate({ login, password, ...(code.trim() ? { code: code.trim() } : {}) }),
  );
  if (me.data) return <Navigate to={destination(location.state)} replace />;
  const isFirstQuestion = signIn.error instanceof ApiError && signIn.error.code === 'second_factor_required';
  return (
    <Center mih="100dvh" p="md">
      <Paper component="main" withBorder shadow="sm" p="xl" w="100%" maw={400}>
        <form onSubmit={submit} noValidate>
          <Stack>
            <div>
              <Title order={1} size="h2">
                {words.product}
              </Title>
              <Text c="dimmed" size="sm">
                {say.lead}
              </Text>
            </div>
            <Failure error={isFirstQuestion ? null : signIn.error} title={say.failed} />
            <TextInput
              label={say.login}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              key={form.key('login')}
              {...form.getInputProps('login')}
            />
            <PasswordInput
              label={say.password}
              autoComplete="current-password"
              key={form.key('password')}
              {...form.getInputProps('password')}
            />
            {needsCode ? (
              <TextInput
                label={say.code}
                autoComplete="one-time-code"
                autoFocus
                key={form.key('code')}
                {...form.getInputProps('code')}
              />
            ) : null}
            <Button type="submit" loading={signIn.isPending}>
              {say.submit}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

/** A path of this console out of the router's state, and nothing else: never another site. */
function destination(state: unknown): string {
  const from = typeof state === 'object' && state !== null && 'from' in state ? state.from : null;
  return typeof from === 'string' && /^\/(?![/\\])/.test(from) ? from : '/access';
}
