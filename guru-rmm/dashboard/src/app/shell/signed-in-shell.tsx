import { Anchor, AppShell, Center, Group, Loader, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { Link, Navigate, Outlet, useLocation } from 'react-router-dom';
import { FALLBACK_REFRESH_MS } from '../../features/agents/agent-queries.ts';
import { useLiveAgents } from '../../features/agents/use-live-agents.ts';
import { type SignedInUser, useSignedInUser } from '../../features/auth/signed-in-user.ts';
import { LoadError } from '../../shared/ui/load-error.tsx';
import { ColorSchemeButton } from './color-scheme-button.tsx';
import type { ShellContext } from './shell-context.ts';
import classes from './signed-in-shell.module.css';
import { UserMenu } from './user-menu.tsx';

const HEADER_HEIGHT_PX = 52;

/** The frame of every page that needs a signed-in user; sends everybody else to sign in. */
export function SignedInShell() {
  const user = useSignedInUser();
  const location = useLocation();
  if (user.data) return <Shell user={user.data} />;
  if (user.data === null) return <Navigate to="/sign-in" state={{ from: location.pathname }} replace />;
  return (
    <Center mih="100dvh" p="md">
      {user.error ? (
        <LoadError what="Your account" error={user.error} onRetry={() => void user.refetch()} />
      ) : (
        <Loader aria-label="Loading" />
      )}
    </Center>
  );
}

function Shell({ user }: { readonly user: SignedInUser }) {
  const queries = useQueryClient();
  const refreshHistory = useCallback(
    () => void queries.invalidateQueries({ queryKey: ['remote-control', 'history'] }),
    [queries],
  );
  const live = useLiveAgents(refreshHistory);
  const context: ShellContext = { user, refreshMs: live ? false : FALLBACK_REFRESH_MS };
  return (
    <AppShell header={{ height: HEADER_HEIGHT_PX }}>
      <a href="#main" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Anchor component={Link} to="/agents" fw={700} c="inherit" underline="never">
            Guru RMM
          </Anchor>
          <Group gap="xs" wrap="nowrap">
            {live ? null : (
              <Text size="xs" role="status" visibleFrom="sm">
                [WARNING] Live updates are interrupted
              </Text>
            )}
            <ColorSchemeButton />
            <UserMenu user={user} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Main id="main" tabIndex={-1} className={classes.main ?? ''}>
        <Outlet context={context} />
      </AppShell.Main>
    </AppShell>
  );
}
