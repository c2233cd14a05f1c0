import { Button, PasswordInput, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { request } from '../../api/request.ts';
import { Failure } from '../../ui/failure.tsx';
import { words } from '../../words/words.ts';
import { SecondFactor } from './second-factor.tsx';

const { settings: say } = words;
const SHORTEST = 12;

/** The own password and second factor. */
export function AccountTab() {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
      <OwnPassword />
      <SecondFactor />
    </SimpleGrid>
  );
}

function OwnPassword() {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { current: '', next: '', again: '' },
    validate: {
      next: (value) => (value.length >= SHORTEST ? null : say.tooShort),
      again: (value, { next }) => (value === next ? null : say.differs),
    },
  });
  const change = useMutation({
    mutationFn: ({ current, next }: { current: string; next: string }) =>
      request('POST', '/me/password', { current, next }),
    onSuccess: () => form.reset(),
  });
  return (
    <form onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      <Stack>
        <Title order={2} size="h4">
          {say.password}
        </Title>
        <PasswordInput
          label={say.current}
          autoComplete="current-password"
          key={form.key('current')}
          {...form.getInputProps('current')}
        />
        <PasswordInput
          label={say.next}
          description={say.nextHelp}
          autoComplete="new-password"
          key={form.key('next')}
          {...form.getInputProps('next')}
        />
        <PasswordInput
          label={say.again}
          autoComplete="new-password"
          key={form.key('again')}
          {...form.getInputProps('again')}
        />
        <Failure error={change.error} />
        <div role="status">{change.isSuccess ? <Text size="sm">{say.changed}</Text> : null}</div>
        <Button type="submit" loading={change.isPending}>
          {say.change}
        </Button>
      </Stack>
    </form>
  );
}
