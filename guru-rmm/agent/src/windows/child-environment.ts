import { CONNECTION_VARIABLES } from '@guru/outbound';

/** What Windows programs need to find the system and their user's folders. */
const PASSED_ON = [
  'APPDATA',
  'COMPUTERNAME',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOCALAPPDATA',
  'NUMBER_OF_PROCESSORS',
  'OS',
  'PATH',
  'PROCESSOR_ARCHITECTURE',
  'ProgramData',
  'ProgramFiles',
  'PUBLIC',
  'SystemDrive',
  'SystemRoot',
  'TEMP',
  'TMP',
  'USERDOMAIN',
  'USERNAME',
  'USERPROFILE',
  'windir',
];

/** Without the rest, since environments carry credentials. Windows ignores the case of names, and so does `process.env` there. */
export function childEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = new Set([...PASSED_ON, ...CONNECTION_VARIABLES].map((name) => name.toUpperCase()));
  return Object.fromEntries(Object.entries(own).filter(([name]) => names.has(name.toUpperCase())));
}
