import { Button, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api/request.ts';
import type { Technician } from '../../api/types.ts';
import { Failure } from '../../ui/failure.tsx';
import { Secret } from '../../ui/secret.tsx';
import { words } from '../../words/words.ts';

const { settings: say } = words;

interface Added {
  readonly technician: Technician;
  readonly password: string;
}

/** Makes an account and shows its password once. */
export function AddTechnician({ onAdded }: { readonly onAdded: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { login: '', name: '', role: 'technician' },
    validate: {
      login: (value) => (/^[a-z0-9][a-z0-9._@+-]{0,127}$/i.test(value.trim()) ? null : say.loginHelp),
    },
  });
  const add = useMutation({
    mutationFn: ({ login, name, role }: { login: string; name: string; role: string }) =>
      request<Added>('POST', '/technicians', { login, name: name.trim() || login.trim(), role }),
    onSuccess: onAdded,
  });
  const close = () => {
    setOpen(false);
    add.reset();
    form.reset();
  };
  return (
    <>
      <Button onClick={() => setOpen(true)} style={{ alignSelf: 'flex-start' }}>
        {say.add}
      </Button>
      <Modal opened={isOpen} onClose={close} title={say.add} closeButtonProps={{ 'aria-label': words.close }}>
        {add.data ? (
          <Stack>
            <Text role="status">{say.added(add.data.technician.login)}</Text>
            <Secret label={say.firstPassword} text={add.data.password} />
            <Button onClick={close}>{words.close}</Button>
          </Stack>
        ) : (
          <form onSubmit={form.onSubmit((values) => add.mutate(values))} noValidate>
            <Stack>
              <TextInput
                label={say.login}
                description={say.loginHelp}
                maxLength={128}
                spellCheck={false}
                data-autofocus
                key={form.key('login')}
                {...form.getInputProps('login')}
              />
              <TextInput
                label={say.name}
                maxLength={200}
                key={form.key('name')}
                {...form.getInputProps('name')}
              />
              <NativeSelect
                label={say.role}
                key={form.key('role')}
                {...form.getInputProps('role')}
                data={Object.entries(say.roles).map(([value, label]) => ({ value, label }))}
              />
              <Failure error={add.error} />
              <Button type="submit" loading={add.isPending}>
                {say.add}
              </Button>
            </Stack>
          </form>
        )}
      </Modal>
    </>
  );
}
