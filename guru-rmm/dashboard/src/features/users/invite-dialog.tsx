import type { UserRole } from '@guru-rmm/api/user-account.ts';
import { Alert, Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { asApiError } from '../../shared/api/api-error.ts';
import { PasswordLinkField } from './password-link.tsx';
import { ROLE_CHOICES, ROLE_WORDS } from './user-words.ts';
import { useInvite } from './users-api.ts';

const EMPTY = { email: '', name: '', role: 'technician' as UserRole };

/** Makes a user, and shows the link with which they set a password. Closing the dialog forgets it. */
export function InviteDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const invite = useInvite();
  const form = useForm({
    initialValues: EMPTY,
    validate: {
      email: (value) => (/^\S+@\S+$/.test(value.trim()) ? null : 'Enter the email address.'),
      name: (value) => (value.trim() ? null : 'Enter the name.'),
    },
  });
  const close = () => {
    invite.reset();
    form.reset();
    onClose();
  };
  const error = invite.error ? asApiError(invite.error) : null;
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Invite a user"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {invite.data ? (
        <Stack>
          <Text size="sm">[OK] {form.values.email.trim()} is invited.</Text>
          <PasswordLinkField link={invite.data} />
        </Stack>
      ) : (
        <form onSubmit={form.onSubmit((values) => invite.mutate(values))} noValidate>
          <Stack>
            {error ? (
              <Alert color="red" role="alert" title="[ERROR] Nobody was invited">
                {error.detail}
              </Alert>
            ) : null}
            <TextInput
              label="Email"
              type="email"
              autoComplete="off"
              data-autofocus
              data-testid="invite-email"
              {...form.getInputProps('email')}
            />
            <TextInput
              label="Name"
              description="Colleagues and users of machines see it."
              autoComplete="off"
              data-testid="invite-name"
              {...form.getInputProps('name')}
            />
            <NativeSelect
              label="Role"
              description={ROLE_WORDS[form.values.role].may}
              data={ROLE_CHOICES}
              data-testid="invite-role"
              {...form.getInputProps('role')}
            />
            <Group justify="flex-end">
              <Button type="submit" loading={invite.isPending} data-testid="invite-submit">
                Invite
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
