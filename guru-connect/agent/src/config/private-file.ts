import { readFileSync, statSync } from 'node:fs';
import { AgentFault } from '../fault/agent-fault.ts';

/** Bits for group and others. */
const OTHERS = 0o077;
/** No configuration is larger, in bytes. */
export const MAX_BYTES = 65_536;

function invalid(message: string, cause?: unknown): AgentFault {
  return new AgentFault('config_invalid', message, { cause });
}

/** Reads a file that its owner alone may read. Throws `config_invalid`. */
export function readPrivateFile(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw invalid(`${file} is not a file: name the configuration with --config FILE`);
  // TODO(platform): Windows keeps access lists, which Node does not read; modes there say nothing
  if (process.platform !== 'win32' && (stat.mode & OTHERS) !== 0) {
    throw invalid(`${file} can be read by others: it holds a key, so run chmod 600 on it`);
  }
  if (stat.size > MAX_BYTES) throw invalid(`${file} is too large for a configuration`);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw invalid(`${file} cannot be read by this user`, cause);
  }
}
