import { CONNECTION_VARIABLES } from '@guru/outbound';

/**
 * What the remote desktop agent needs of its surroundings: the display, where its user keeps things, and how to connect. The
 * rest stays here, since environments carry credentials.
 */
const PASSED_ON = [
  'DISPLAY',
  'XAUTHORITY',
  'HOME',
  'PATH',
  'LANG',
  'XDG_RUNTIME_DIR',
  'XDG_CACHE_HOME',
  'TMPDIR',
  ...CONNECTION_VARIABLES,
];

export function childEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const name of PASSED_ON) {
    const value = own[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
