import { AppShell, Burger, Button, Center, Group, Loader, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, Navigate, Outlet, useLocation } from 'react-router-dom';
import { request } from '../api/request.ts';
import type { Me } from '../api/types.ts';
import { ME_KEY, useMe } from '../api/use-me.ts';
import { useSettings } from '../api/use-settings.ts';
import { Failure } from '../ui/failure.tsx';
import { words } from '../words/words.ts';
import { ColorSchemeButton } from './color-scheme-button.tsx';
import { pagesOf } from './pages-of.ts';

/** The frame of every page that needs a technician; sends everybody else to sign in. */
export function SignedInShell() {
  const me = useMe();
  const location = useLocation();
  if (me.data) return <Shell me={me.data} />;
  if (me.data === null) return <Navigate to="/sign-in" state={{ from: location.pathname }} replace />;
  return (
    <Center mih="100dvh" p="md" component="main">
      {me.error ? (
        <Failure error={me.error} onRetry={() => void me.refetch()} />
      ) : (
        <Loader aria-label={words.loading} role="status" />
      )}
    </Center>
  );
}

function Shell({ me }: { readonly me: Me }) {
  const { data: settings } = useSettings();
  const [isOpen, menu] = useDisclosure(false);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that was chosen closes the menu.
  useEffect(() => menu.close(), [pathname]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a href="#main" className="skip">
        {words.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={words.nav.menu}
              aria-expanded={isOpen}
            />
            <Text fw={700}>{words.product}</Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Text size="sm" visibleFrom="xs" truncate maw="14rem" data-testid="me">
              {me.name}
            </Text>
            <ColorSchemeButton />
            <SignOut />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={words.nav.label}>
        {pagesOf(me.role, settings).map(({ path, label }) => (
          <NavLink
            key={path}
            component={Link}
            to={path}
            label={label}
            active={pathname.startsWith(path)}
            variant="filled"
            {...(pathname.startsWith(path) ? { 'aria-current': 'page' as const } : {})}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Outlet context={me} />
      </AppShell.Main>
    </AppShell>
  );
}

function SignOut() {
  const queries = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => request('POST', '/auth/sign-out'),
    onSuccess: () => {
      queries.setQueryData(ME_KEY, null);
      // Nothing of what this technician has seen is left for the next one.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME_KEY[0] });
    },
  });
  return (
    <Button variant="default" size="xs" loading={signOut.isPending} onClick={() => signOut.mutate()}>
      {words.nav.signOut}
    </Button>
  );
}
