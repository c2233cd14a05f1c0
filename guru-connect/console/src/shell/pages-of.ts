import type { Role, Settings } from '../api/types.ts';
import { words } from '../words/words.ts';

interface NavigationEntry {
  readonly path: string;
  readonly label: string;
}

/** The pages that somebody of this role has something to do on. */
export function pagesOf(role: Role, settings: Pick<Settings, 'features'> | undefined): NavigationEntry[] {
  const { nav } = words;
  const entries: readonly (NavigationEntry & { readonly isShown?: boolean })[] = [
    {
      path: '/support',
      label: nav.support,
      isShown: settings?.features.support_codes === true && role !== 'auditor',
    },
    { path: '/access', label: nav.access },
    { path: '/sessions', label: nav.sessions },
    { path: '/audit', label: nav.audit, isShown: role !== 'technician' },
    { path: '/build', label: nav.build, isShown: role === 'admin' },
    { path: '/settings', label: nav.settings },
  ];
  return entries.filter(({ isShown = true }) => isShown);
}
