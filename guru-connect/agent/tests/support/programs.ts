import { fileURLToPath } from 'node:url';

const program = (name: string) => fileURLToPath(new URL(`../../out/programs/${name}.mjs`, import.meta.url));

/** Programs that `bundle-programs.mjs` has made before the run. */
export const AGENT = program('agent');
export const ACCESSIBLE_DESKTOP = program('accessible-desktop');
export const ASK_ONCE = program('ask-once');
export const LOGIN_MANAGER = program('login-manager');
export const SCREEN_SAVER = program('screen-saver');
