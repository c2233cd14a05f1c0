import { chooseSession } from './choose-session.ts';
import { environmentBlock } from './command-line.ts';
import { childEnvironment } from './child-environment.ts';
import { CreateProcessAsUserW } from './ffi/advapi32.ts';
import {
  CloseHandle,
  CREATE_NO_WINDOW,
  CREATE_SUSPENDED,
  CREATE_UNICODE_ENVIRONMENT,
  CreateProcessW,
  type ProcessInformation,
  ProcessIdToSessionId,
  STARTF_USESTDHANDLES,
  STARTUPINFO_BYTES,
  type StartupInfo,
  WTSGetActiveConsoleSessionId,
} from './ffi/kernel32.ts';
import { CreateEnvironmentBlock, DestroyEnvironmentBlock, WTSQueryUserToken } from './ffi/session.ts';
import { type Handle, type Out, requireTrue, WindowsError, written } from './ffi/win32.ts';

/** There is no desktop on which a program could be started. */
export class NobodyLoggedIn extends Error {
  override readonly name = 'NobodyLoggedIn';

  constructor() {
    super('Nobody is logged in at the console of this machine.');
  }
}

export interface Streams {
  readonly input: Handle;
  readonly output: Handle;
}

/** The caller closes both handles. */
export type NewProcess = Pick<ProcessInformation, 'hProcess' | 'hThread'>;

const ERROR_NO_TOKEN = 1008;
const FLAGS = CREATE_SUSPENDED | CREATE_NO_WINDOW | CREATE_UNICODE_ENVIRONMENT;
const DESKTOP = 'winsta0\\default';

/**
 * Creates a process that waits for its first instruction, in this session, or, when this is a service, as the user at the console.
 * @throws NobodyLoggedIn; WindowsError
 */
export function createSuspended(
  program: string,
  line: Uint8Array,
  folder: string,
  streams: Streams,
): NewProcess {
  const own: Out<number> = [null];
  requireTrue('ProcessIdToSessionId', ProcessIdToSessionId(process.pid, own));
  const choice = chooseSession(written(own), WTSGetActiveConsoleSessionId());
  if (choice.kind === 'nobody') throw new NobodyLoggedIn();
  const started: Partial<ProcessInformation> = {};
  if (choice.kind === 'own') {
    const block = environmentBlock(childEnvironment(process.env));
    requireTrue(
      'CreateProcessW',
      CreateProcessW(program, line, null, null, true, FLAGS, block, folder, startup(streams, null), started),
    );
    return handlesOf(started);
  }
  asUser(choice.session, (token, block) =>
    requireTrue(
      'CreateProcessAsUserW',
      CreateProcessAsUserW(
        token,
        program,
        line,
        null,
        null,
        true,
        FLAGS,
        block,
        folder,
        startup(streams, DESKTOP),
        started,
      ),
    ),
  );
  return handlesOf(started);
}

function handlesOf({ hProcess, hThread }: Partial<ProcessInformation>): NewProcess {
  if (hProcess === undefined || hThread === undefined) throw new Error('Windows wrote nothing');
  return { hProcess, hThread };
}

function startup({ input, output }: Streams, desktop: string | null): StartupInfo {
  return {
    cb: STARTUPINFO_BYTES,
    lpDesktop: desktop,
    dwFlags: STARTF_USESTDHANDLES,
    hStdInput: input,
    hStdOutput: output,
    hStdError: output,
  };
}

/** With the rights of the user of a session, and the environment that their programs start with. */
function asUser(session: number, use: (token: Handle, environment: bigint) => void): void {
  const token: Out<Handle> = [null];
  if (!WTSQueryUserToken(session, token)) {
    const failure = new WindowsError('WTSQueryUserToken');
    throw failure.status === ERROR_NO_TOKEN ? new NobodyLoggedIn() : failure;
  }
  const handle = written(token);
  try {
    const block: Out<bigint> = [null];
    requireTrue('CreateEnvironmentBlock', CreateEnvironmentBlock(block, handle, false));
    try {
      use(handle, written(block));
    } finally {
      DestroyEnvironmentBlock(written(block));
    }
  } finally {
    CloseHandle(handle);
  }
}
