import { Button, Menu, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { type SignedInUser, useSignIn } from '../../features/auth/signed-in-user.ts';
import { roleWords } from '../../features/users/user-words.ts';
import { asApiError } from '../../shared/api/api-error.ts';
import { toast } from '../../shared/ui/toasts.ts';

interface UserMenuProps {
  readonly user: SignedInUser;
  /** What has to be done while the user is still signed in. */
  readonly onLeave: () => Promise<void>;
}

/** Who is signed in, and the way out. */
export function UserMenu({ user, onLeave }: UserMenuProps) {
  const { signOut } = useSignIn();
  const [leaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    try {
      await onLeave();
      await signOut();
    } catch (thrown) {
      toast('error', `You are still signed in: ${asApiError(thrown).detail}`);
      setLeaving(false);
    }
  };
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button variant="default" maw="12rem" loading={leaving} data-testid="user-menu">
          <Text span truncate inherit>
            {user.name || user.email}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.email}, {roleWords(user.role).toLowerCase()}
        </Menu.Label>
        {user.role === 'technician' ? null : (
          <Menu.Item component={Link} to="/users" data-testid="users-open">
            Users
          </Menu.Item>
        )}
        <Menu.Item onClick={() => void leave()} data-testid="sign-out">
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
