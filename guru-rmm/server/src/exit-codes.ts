import type { CommanderError } from 'commander';

/** sysexits.h: usage or configuration, data, something else is unavailable, internal fault. */
export const EXIT = { config: 64, data: 65, unavailable: 69, fault: 70 } as const;

/** Ends the program after wrong arguments, of which it has written, or after `--help`. */
export function exitForUsage(error: CommanderError): never {
  process.exit(error.exitCode === 0 ? 0 : EXIT.config);
}
