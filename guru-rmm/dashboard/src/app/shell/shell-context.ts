import { useOutletContext } from 'react-router-dom';
import type { SignedInUser } from '../../features/auth/signed-in-user.ts';

/** What every page inside the shell may rely on. */
export interface ShellContext {
  readonly user: SignedInUser;
  /** How often to ask the server anew, in milliseconds; `false` while live events arrive. */
  readonly refreshMs: number | false;
}

export function useShell(): ShellContext {
  return useOutletContext<ShellContext>();
}
