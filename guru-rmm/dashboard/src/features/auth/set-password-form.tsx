import { setPassword } from '@guru-rmm/api/set-password.ts';
import { PASSWORD_MIN } from '@guru-rmm/api/user-account.ts';
import { Alert, Anchor, Button, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { asApiError } from '../../shared/api/api-error.ts';
import { request } from '../../shared/api/request.ts';

/** Sets the password of the user whose link this is. @param secret what the link's fragment holds */
export function SetPasswordForm({ secret }: { readonly secret: string }) {
  const set = useMutation({
    mutationFn: (password: string) => request(setPassword, { body: { secret, password } }),
    gcTime: 0,
  });
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '', again: '' },
    validate: {
      password: (value) => (value.length >= PASSWORD_MIN ? null : `Use at least ${PASSWORD_MIN} characters.`),
      again: (value, { password }) => (value === password ? null : 'The two passwords differ.'),
    },
  });
  return (
    <Paper component="main" withBorder shadow="sm" radius="md" p="xl" w="100%" maw={400}>
      <Stack>
        <Title order={1} size="h2">
          Set your password
        </Title>
        {set.data ? (
          <>
            <Text size="sm" role="status">
              [OK] The password of {set.data.email} is set.
            </Text>
            <Anchor component={Link} to="/sign-in" data-testid="password-set">
              Sign in
            </Anchor>
          </>
        ) : (
          <form onSubmit={form.onSubmit(({ password }) => set.mutate(password))} noValidate>
            <Stack>
              {set.error ? (
                <Alert color="red" role="alert" title="[ERROR] The password was not set">
                  {asApiError(set.error).detail}
                </Alert>
              ) : null}
              <PasswordInput
                label="New password"
                autoComplete="new-password"
                autoFocus
                data-testid="new-password"
                key={form.key('password')}
                {...form.getInputProps('password')}
              />
              <PasswordInput
                label="The same again"
                autoComplete="new-password"
                data-testid="new-password-again"
                key={form.key('again')}
                {...form.getInputProps('again')}
              />
              <Button type="submit" loading={set.isPending} data-testid="new-password-submit">
                Set the password
              </Button>
            </Stack>
          </form>
        )}
      </Stack>
    </Paper>
  );
}
