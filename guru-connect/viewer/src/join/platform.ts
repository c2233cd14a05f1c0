/** The release channel's name for the system of this browser; undefined: none that any agent runs on. */
export function platformOf(userAgent: string): string | undefined {
  if (/Android|CrOS|iPhone|iPad|Mobile/.test(userAgent)) return undefined;
  if (/Linux.*(x86_64|amd64)/.test(userAgent)) return 'linux-x64';
  if (/Windows NT/.test(userAgent)) return 'win32-x64';
  return undefined;
}
