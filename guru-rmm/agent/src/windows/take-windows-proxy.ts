import { firstProxy, proxyVariables } from './proxy-settings.ts';
import { type RegistryRoot, readNumber, readText } from './registry.ts';

const SETTINGS = 'Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings';

/** Puts the proxy of Windows, the user's or else the machine's, into an environment that names none. */
export function takeWindowsProxy(environment: NodeJS.ProcessEnv): void {
  const named = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];
  // Windows ignores the case of their names.
  if (named.some((name) => environment[name] !== undefined)) return;
  Object.assign(environment, firstProxy(readProxy('user'), readProxy('machine')));
}

function readProxy(root: RegistryRoot) {
  return proxyVariables({
    ProxyEnable: readNumber(root, SETTINGS, 'ProxyEnable'),
    ProxyServer: readText(root, SETTINGS, 'ProxyServer'),
    ProxyOverride: readText(root, SETTINGS, 'ProxyOverride'),
  });
}
