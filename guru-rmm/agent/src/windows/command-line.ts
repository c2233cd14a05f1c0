/**
 * Quotes arguments as CommandLineToArgvW reads them ("Parsing C command-line arguments"): backslashes count only before a quote.
 * @returns UTF-16 with a zero at the end, since CreateProcessW writes into it
 */
export function commandLine(program: string, args: readonly string[]): Uint8Array {
  return Buffer.from(`${[program, ...args].map(quote).join(' ')}\0`, 'utf16le');
}

function quote(argument: string): string {
  if (argument !== '' && !/[\s"]/.test(argument)) return argument;
  return `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

/** An environment as CreateProcessW takes it: sorted by name, each entry and the whole ended by a zero, UTF-16. */
export function environmentBlock(environment: NodeJS.ProcessEnv): Uint8Array {
  const entries = Object.entries(environment)
    .filter(([name, value]) => value !== undefined && !/[=\0]/.test(name) && !value.includes('\0'))
    .sort(([a], [b]) => (a.toUpperCase() < b.toUpperCase() ? -1 : 1))
    .map(([name, value]) => `${name}=${value}\0`);
  return Buffer.from(`${entries.join('')}\0${entries.length === 0 ? '\0' : ''}`, 'utf16le');
}
