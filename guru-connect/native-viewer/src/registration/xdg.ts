import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { ViewerFault } from '../fault.ts';
import type { Program } from '../open-link.ts';
import { findProgram } from '../window/find-program.ts';
import { DESKTOP_FILE, desktopEntry, SCHEME_TYPE, withoutHandler } from './desktop-entry.ts';
import type { Registration } from './registration.ts';

/** Desktops after freedesktop.org: a desktop entry of this user, and `xdg-mime`. */
export class XdgRegistration implements Registration {
  readonly #environment: NodeJS.ProcessEnv;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  register(program: Program): void {
    if (findProgram(['xdg-mime'], this.#environment.PATH ?? '') === undefined)
      throw new ViewerFault('no_registration_tool', 'xdg-mime is missing: install the package xdg-utils.');
    const folder = this.#folder('XDG_DATA_HOME', '.local/share', 'applications');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, DESKTOP_FILE), desktopEntry(program), { mode: 0o644 });
    // It does not make the folder of the list that it writes.
    mkdirSync(this.#folder('XDG_CONFIG_HOME', '.config'), { recursive: true });
    execFileSync('xdg-mime', ['default', DESKTOP_FILE, SCHEME_TYPE], {
      env: this.#environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  unregister(): void {
    rmSync(join(this.#folder('XDG_DATA_HOME', '.local/share', 'applications'), DESKTOP_FILE), {
      force: true,
    });
    const list = join(this.#folder('XDG_CONFIG_HOME', '.config'), 'mimeapps.list');
    if (existsSync(list)) writeFileSync(list, withoutHandler(readFileSync(list, 'utf8')));
  }

  #folder(variable: string, fallback: string, ...rest: string[]): string {
    const named = this.#environment[variable];
    const home = this.#environment.HOME ?? homedir();
    return join(named !== undefined && isAbsolute(named) ? named : join(home, fallback), ...rest);
  }
}
