import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** What a use of the lab needs of the system, and the Debian and Ubuntu package that brings it. */
export interface Requirement {
  /** A program on PATH (any of these), or a shared library's file name. */
  programs?: readonly string[];
  library?: string;
  package: string;
}

const LIBRARIES: readonly Requirement[] = [
  { library: 'libxcb.so.1', package: 'libxcb1' },
  // Of the question and the banner.
  { library: 'libpangocairo-1.0.so.0', package: 'libpangocairo-1.0-0' },
];

const DESKTOP: readonly Requirement[] = [
  { programs: ['Xvnc'], package: 'tigervnc-standalone-server' },
  { programs: ['openbox'], package: 'openbox' },
  { programs: ['xterm'], package: 'xterm' },
  { programs: ['xclock'], package: 'x11-apps' },
  { programs: ['xwd'], package: 'x11-apps' },
  { programs: ['xmessage'], package: 'x11-utils' },
  { programs: ['xwininfo'], package: 'x11-utils' },
  { programs: ['xprop'], package: 'x11-utils' },
  { programs: ['xrandr'], package: 'x11-xserver-utils' },
  { programs: ['xsetroot'], package: 'x11-xserver-utils' },
];

/** Names under which distributions install it; also where the check looks for it. The one without windows has no full screen. */
export const CHROMIUM_PROGRAMS = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
] as const;

const BROWSER: readonly Requirement[] = [{ programs: CHROMIUM_PROGRAMS, package: 'chromium' }];

export interface Needs {
  virtualDesktop: boolean;
  browser: boolean;
}

export function requirementsFor(needs: Needs): Requirement[] {
  return [...LIBRARIES, ...(needs.virtualDesktop ? DESKTOP : []), ...(needs.browser ? BROWSER : [])];
}

export interface SystemView {
  /** The value of PATH. */
  path: string;
  /** Whether the dynamic linker knows a library by this file name. */
  hasLibrary(file: string): boolean;
}

/** The packages that are missing, each once, in alphabetical order. */
export function missingPackages(requirements: readonly Requirement[], system: SystemView): string[] {
  const missing = requirements.filter(({ programs, library }) => {
    if (library) return !system.hasLibrary(library);
    return !programs?.some((program) => findProgram(program, system.path));
  });
  return [...new Set(missing.map((requirement) => requirement.package))].sort();
}

/** Where a program lies on the given PATH, or null. */
export function findProgram(name: string, searchPath: string): string | null {
  for (const folder of searchPath.split(path.delimiter)) {
    const file = path.join(folder || '.', name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not in this folder
    }
  }
  return null;
}
