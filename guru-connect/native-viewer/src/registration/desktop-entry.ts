import type { Program } from '../open-link.ts';

export const DESKTOP_FILE = 'guru-connect-viewer.desktop';
export const SCHEME_TYPE = 'x-scheme-handler/guruconnect';

/** The desktop entry (Desktop Entry Specification 1.5) of the program that answers links. */
export function desktopEntry({ node, script }: Program): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Guru Connect',
    'Comment=Opens remote sessions in a window of their own',
    // %u is one argument, whatever is in it.
    `Exec=${quote(node)} ${quote(script)} open %u`,
    'Terminal=false',
    'NoDisplay=true',
    'StartupWMClass=guru-connect-viewer',
    `MimeType=${SCHEME_TYPE};`,
    '',
  ].join('\n');
}

/** Needs no quotes; `%` begins a field code. */
const PLAIN = /^[\w@+=:,./-]+$/;

/**
 * An argument of `Exec`: quoted, then as a string value, so that a backslash is four. Only where it must be: `xdg-open`
 * itself, where no desktop helps it, knows no quotes.
 */
function quote(argument: string): string {
  if (PLAIN.test(argument)) return argument;
  const quoted = argument.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%');
  return `"${quoted.replaceAll('\\', '\\\\')}"`;
}

/** `mimeapps.list` without the entry of this program, whose file is deleted. */
export function withoutHandler(list: string): string {
  const isOurs = new RegExp(`^${SCHEME_TYPE}=${DESKTOP_FILE.replace('.', '\\.')};?$`);
  return list
    .split('\n')
    .filter((line) => !isOurs.test(line.trim()))
    .join('\n');
}
