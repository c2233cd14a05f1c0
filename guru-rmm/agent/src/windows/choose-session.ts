/** WTSGetActiveConsoleSessionId: nobody is at the console. */
const NO_SESSION = 0xffff_ffff;
/** Services live in session 0, which has no desktop that anybody sees. */
const SERVICES = 0;

/** Where a program with a desktop is started: in this process's own session, or as the user of another one. */
export type SessionChoice =
  | { readonly kind: 'own' }
  | { readonly kind: 'user'; readonly session: number }
  | { readonly kind: 'nobody' };

/** @param atConsole session of the console now */
export function chooseSession(own: number, atConsole: number): SessionChoice {
  if (own !== SERVICES) return { kind: 'own' };
  if (atConsole === NO_SESSION || atConsole === SERVICES) return { kind: 'nobody' };
  return { kind: 'user', session: atConsole };
}
