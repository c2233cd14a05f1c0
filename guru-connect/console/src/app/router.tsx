import { createBrowserRouter, Navigate } from 'react-router-dom';
import { AccessPage } from '../pages/access/access-page.tsx';
import { MachinePage } from '../pages/access/machine-page.tsx';
import { AuditPage } from '../pages/audit/audit-page.tsx';
import { BuildPage } from '../pages/build-page.tsx';
import { NotFoundPage, PageFault } from '../pages/not-found-page.tsx';
import { SessionPage } from '../pages/sessions/session-page.tsx';
import { SessionsPage } from '../pages/sessions/sessions-page.tsx';
import { SettingsPage } from '../pages/settings/settings-page.tsx';
import { SignInPage } from '../pages/sign-in-page.tsx';
import { SupportPage } from '../pages/support-page.tsx';
import { SignedInShell } from '../shell/signed-in-shell.tsx';

/** Every address of the console. */
export function createRouter() {
  return createBrowserRouter(
    [
      { path: '/sign-in', element: <SignInPage />, errorElement: <PageFault /> },
      {
        element: <SignedInShell />,
        errorElement: <PageFault />,
        children: [
          { index: true, element: <Navigate to="/access" replace /> },
          { path: 'support', element: <SupportPage /> },
          { path: 'access', element: <AccessPage /> },
          { path: 'access/:agentId', element: <MachinePage /> },
          { path: 'sessions', element: <SessionsPage /> },
          { path: 'sessions/:sessionId', element: <SessionPage /> },
          { path: 'audit', element: <AuditPage /> },
          { path: 'build', element: <BuildPage /> },
          { path: 'settings', element: <SettingsPage /> },
          { path: '*', element: <NotFoundPage /> },
        ],
      },
    ],
    { basename: '/console' },
  );
}
