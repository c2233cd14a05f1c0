// Access lists in SDDL: learn.microsoft.com, "Security Descriptor String Format".

const SYSTEM = 'S-1-5-18';
const ADMINISTRATORS = 'S-1-5-32-544';
/** Folders and files below inherit it. */
const INHERITED = 'OICI';
const EVERYTHING = 'FA';
/** FILE_GENERIC_READ and FILE_GENERIC_EXECUTE. */
const READ_AND_RUN = '0x1200a9';

const entry = (flags: string, rights: string, who: string) => `(A;${flags};${rights};;;${who})`;
/** `P`: nothing is inherited from above. The user has an entry of their own when they are neither of the two. */
function closedTo(flags: string, user: string): string {
  const those = [...new Set([SYSTEM, ADMINISTRATORS, user])];
  return `D:P${those.map((who) => entry(flags, EVERYTHING, who)).join('')}`;
}

/** For a folder of the agent: its user, SYSTEM and administrators. */
export const folderAccess = (user: string): string => closedTo(INHERITED, user);

/** For a program that runs in the session of the logged-in user (`IU`), who must not change it. */
export const programAccess = (user: string): string =>
  `${closedTo('', user)}${entry('', READ_AND_RUN, 'IU')}`;

/**
 * For the folder of a program that runs as SYSTEM. Not even the administrator who installs it has an entry of their own: their
 * programs that run without an administrator's rights must not change it.
 */
export const systemProgramAccess = (): string =>
  `${closedTo(INHERITED, SYSTEM)}${entry(INHERITED, READ_AND_RUN, 'BU')}`;

/** An owner may change an access list whatever is in it. */
export const isTrustedOwner = (owner: string, user: string): boolean =>
  [SYSTEM, ADMINISTRATORS, user].includes(owner);
