import { createBrowserRouter, Navigate } from 'react-router-dom';
import { AgentDetailPage } from './pages/agent-detail-page.tsx';
import { AgentsPage } from './pages/agents-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { PageFault } from './pages/page-fault.tsx';
import { SetPasswordPage } from './pages/set-password-page.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';
import { UsersPage } from './pages/users-page.tsx';
import { SignedInShell } from './shell/signed-in-shell.tsx';

/** Every address of the dashboard. */
export function createRouter() {
  return createBrowserRouter([
    { path: '/sign-in', element: <SignInPage />, errorElement: <PageFault /> },
    { path: '/set-password', element: <SetPasswordPage />, errorElement: <PageFault /> },
    {
      element: <SignedInShell />,
      errorElement: <PageFault />,
      children: [
        { index: true, element: <Navigate to="/agents" replace /> },
        { path: 'agents', element: <AgentsPage /> },
        { path: 'agents/:agentId', element: <AgentDetailPage /> },
        { path: 'users', element: <UsersPage /> },
        { path: '*', element: <NotFoundPage /> },
      ],
    },
  ]);
}
