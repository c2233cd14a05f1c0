import { Button, Center, Container, Group, Loader, Stack, Title } from '@mantine/core';
import { useDisclosure, useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { InviteDialog } from '../../features/users/invite-dialog.tsx';
import { UserList } from '../../features/users/user-list.tsx';
import { usersQuery } from '../../features/users/users-api.ts';
import { LoadError } from '../../shared/ui/load-error.tsx';
import { useShell } from '../shell/shell-context.ts';

/** Who may sign in; an administrator invites from here, an auditor reads. */
export function UsersPage() {
  useDocumentTitle('Users - Guru RMM');
  const { user } = useShell();
  const users = useQuery(usersQuery);
  const [inviting, dialog] = useDisclosure(false);
  const canManage = user.role === 'admin';
  return (
    <Container size="lg" py="lg">
      <Stack>
        <Group justify="space-between">
          <Title order={1}>Users</Title>
          {canManage ? (
            <Button variant="default" onClick={dialog.open} data-testid="invite-open">
              Invite a user
            </Button>
          ) : null}
        </Group>
        {users.error ? (
          <LoadError what="The users" error={users.error} onRetry={() => void users.refetch()} />
        ) : null}
        {users.data ? <UserList users={users.data} canManage={canManage} /> : null}
        {users.isPending ? (
          <Center py="xl">
            <Loader aria-label="Loading the users" />
          </Center>
        ) : null}
      </Stack>
      <InviteDialog opened={inviting} onClose={dialog.close} />
    </Container>
  );
}
