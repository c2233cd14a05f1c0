import { Anchor, AppShell, Center, Group, Loader, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { Link, Navigate, Outlet, useLocation } from 'react-router-dom';
import { FALLBACK_REFRESH_MS } from '../../features/agents/agent-queries.ts';
import { useLiveAgents } from '../../features/agents/use-live-agents.ts';
import { type SignedInUser, useSignedInUser } from '../../features/auth/signed-in-user.ts';
import { openSessionsQuery } from '../../features/remote-control/open-sessions.ts';
import type { RemoteControlSession } from '../../features/remote-control/session/remote-control-session.ts';
import { LoadError } from '../../shared/ui/load-error.tsx';
import { ColorSchemeButton } from './color-scheme-button.tsx';
import type { ShellContext } from './shell-context.ts';
import classes from './signed-in-shell.module.css';
import { SignedOutNotice } from './signed-out-notice.tsx';
import { UserMenu } from './user-menu.tsx';

const HEADER_HEIGHT_PX = 52;

/**
 * The frame of every page that needs a signed-in user; sends everybody else to sign in. Only a sign-in that runs out
 * while a machine is on the screen waits: the session itself goes on without it.
 */
export function SignedInShell() {
  const user = useSignedInUser();
  const location = useLocation();
  const [session, showSession] = useState<RemoteControlSession | null>(null);
  const [known, setKnown] = useState<SignedInUser | null>(null);
  if (user.data && user.data !== known) setKnown(user.data);
  const shown = user.data ?? (session ? known : null);
  if (shown) {
    return <Shell user={shown} isSignedIn={Boolean(user.data)} session={session} showSession={showSession} />;
  }
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

interface ShellProps {
  readonly user: SignedInUser;
  /** Not when the sign-in has run out. */
  readonly isSignedIn: boolean;
  readonly session: RemoteControlSession | null;
  readonly showSession: (session: RemoteControlSession | null) => void;
}

function Shell({ user, isSignedIn, session, showSession }: ShellProps) {
  const queries = useQueryClient();
  const refreshSessions = useCallback(() => {
    void queries.invalidateQueries({ queryKey: ['remote-control', 'history'] });
    void queries.invalidateQueries({ queryKey: openSessionsQuery.queryKey });
  }, [queries]);
  const live = useLiveAgents(refreshSessions, (data) => session?.takeDownload(data));
  const context: ShellContext = { user, refreshMs: live ? false : FALLBACK_REFRESH_MS, showSession };
  /** Before the sign-in is given up, since only who is signed in may end a session; then nothing is left to wait for. */
  const leaveSession = async () => {
    await session?.leave();
    showSession(null);
  };
  return (
    <AppShell header={{ height: HEADER_HEIGHT_PX }}>
      <a href="#main" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Anchor component={Link} to="/agents" fw={700} c="inherit" underline="never" flex="none">
            Guru RMM
          </Anchor>
          <Group gap="xs" wrap="nowrap">
            {live || !isSignedIn ? null : (
              <Text size="xs" role="status" visibleFrom="sm">
                [WARNING] Live updates are interrupted
              </Text>
            )}
            <div role="status">{isSignedIn ? null : <SignedOutNotice />}</div>
            <ColorSchemeButton />
            {isSignedIn ? <UserMenu user={user} onLeave={leaveSession} /> : null}
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Main id="main" tabIndex={-1} className={classes.main ?? ''}>
        <Outlet context={context} />
      </AppShell.Main>
    </AppShell>
  );
}
