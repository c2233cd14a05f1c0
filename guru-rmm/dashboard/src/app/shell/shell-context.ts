import { useOutletContext } from 'react-router-dom';
import type { SignedInUser } from '../../features/auth/signed-in-user.ts';
import type { RemoteControlSession } from '../../features/remote-control/session/remote-control-session.ts';

/** What every page inside the shell may rely on. */
export interface ShellContext {
  readonly user: SignedInUser;
  /** How often to ask the server anew, in milliseconds; `false` while live events arrive. */
  readonly refreshMs: number | false;
  /** Tells the shell which session is on the screen, so that it is not taken away unawares; `null` for none. */
  readonly showSession: (session: RemoteControlSession | null) => void;
}

export function useShell(): ShellContext {
  return useOutletContext<ShellContext>();
}
