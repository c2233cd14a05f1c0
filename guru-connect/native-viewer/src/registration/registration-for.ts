import { ViewerFault } from '../fault.ts';
import type { Registration } from './registration.ts';
import { XdgRegistration } from './xdg.ts';

/** @throws ViewerFault `unsupported_system` */
export function registrationFor(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): Registration {
  if (platform === 'linux') return new XdgRegistration(environment);
  // Windows: a key of HKEY_CURRENT_USER\Software\Classes\guruconnect.
  throw new ViewerFault('unsupported_system', 'Links can be registered on Linux only so far.');
}
