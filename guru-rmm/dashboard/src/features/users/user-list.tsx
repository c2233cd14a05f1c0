import type { UserAccount, UserRole } from '@guru-rmm/api/user-account.ts';
import { Button, Group, Modal, NativeSelect, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { asApiError } from '../../shared/api/api-error.ts';
import { toast } from '../../shared/ui/toasts.ts';
import { PasswordLinkField } from './password-link.tsx';
import { ROLE_CHOICES, roleWords, stateWords } from './user-words.ts';
import { type UserChange, useChangeUser, usePasswordLink } from './users-api.ts';

interface ListProps {
  readonly users: readonly UserAccount[];
  /** Not for auditors, who only read. */
  readonly canManage: boolean;
}

/** Every user. An administrator changes roles, disables and resets from here. */
export function UserList({ users, canManage }: ListProps) {
  const change = useChangeUser();
  const link = usePasswordLink();
  const [asked, setAsked] = useState<{ user: UserAccount; change: UserChange } | null>(null);
  const carryOut = ({ user, change: wanted }: { user: UserAccount; change: UserChange }) =>
    change.mutate(
      { userId: user.user_id, change: wanted },
      {
        onSuccess: () => toast('ok', `${user.email} is changed.`),
        onError: (error) => toast('error', asApiError(error).detail),
      },
    );
  const makeLink = (user: UserAccount) =>
    link.mutate(user.user_id, { onError: (error) => toast('error', asApiError(error).detail) });
  return (
    <>
      <Table.ScrollContainer minWidth={560}>
        <Table verticalSpacing="sm" data-testid="users">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">User</Table.Th>
              <Table.Th scope="col">Role</Table.Th>
              <Table.Th scope="col">State</Table.Th>
              {canManage ? <Table.Th scope="col">Actions</Table.Th> : null}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {users.map((user) => (
              <Table.Tr key={user.user_id} data-testid="user-row" data-email={user.email}>
                <Table.Td>
                  <Text size="sm" fw={600}>
                    {user.name}
                  </Text>
                  <Text size="xs">{user.email}</Text>
                </Table.Td>
                <Table.Td>
                  {canManage ? (
                    <NativeSelect
                      aria-label={`Role of ${user.email}`}
                      data={ROLE_CHOICES}
                      value={user.role}
                      onChange={(event) =>
                        setAsked({ user, change: { role: event.currentTarget.value as UserRole } })
                      }
                    />
                  ) : (
                    roleWords(user.role)
                  )}
                </Table.Td>
                <Table.Td>{stateWords(user.state)}</Table.Td>
                {canManage ? (
                  <Table.Td>
                    <Actions
                      user={user}
                      onLink={() => makeLink(user)}
                      onDisable={() => setAsked({ user, change: { disabled: true } })}
                      onEnable={() => carryOut({ user, change: { disabled: false } })}
                    />
                  </Table.Td>
                ) : null}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Question
        asked={asked}
        onClose={() => setAsked(null)}
        onYes={(yes) => {
          setAsked(null);
          carryOut(yes);
        }}
      />
      <Modal
        opened={link.data !== undefined}
        onClose={link.reset}
        title="New password"
        centered
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>{link.data ? <PasswordLinkField link={link.data} /> : null}</Stack>
      </Modal>
    </>
  );
}

interface ActionProps {
  readonly user: UserAccount;
  readonly onLink: () => void;
  readonly onDisable: () => void;
  readonly onEnable: () => void;
}

function Actions({ user, onLink, onDisable, onEnable }: ActionProps) {
  if (user.state === 'disabled') {
    return (
      <Button size="xs" variant="default" onClick={onEnable} aria-label={`Enable ${user.email}`}>
        Enable
      </Button>
    );
  }
  return (
    <Group gap="xs" wrap="nowrap">
      <Button size="xs" variant="default" onClick={onLink} aria-label={`New password for ${user.email}`}>
        New password
      </Button>
      <Button size="xs" variant="default" onClick={onDisable} aria-label={`Disable ${user.email}`}>
        Disable
      </Button>
    </Group>
  );
}

interface QuestionProps {
  readonly asked: { readonly user: UserAccount; readonly change: UserChange } | null;
  readonly onYes: (asked: { user: UserAccount; change: UserChange }) => void;
  readonly onClose: () => void;
}

/** Asks before a user is signed out and loses the open sessions. */
function Question({ asked, onYes, onClose }: QuestionProps) {
  const title = asked?.change.role
    ? `Make ${asked.user.email} ${roleWords(asked.change.role).toLowerCase()}?`
    : `Disable ${asked?.user.email ?? ''}?`;
  return (
    <Modal
      opened={asked !== null}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text size="sm">This signs the user out and ends their open sessions.</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red.9" onClick={() => asked && onYes(asked)} data-testid="user-change-confirm">
            {asked?.change.role ? 'Change the role' : 'Disable'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
