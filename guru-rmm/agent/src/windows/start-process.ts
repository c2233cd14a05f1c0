import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import type { ProcessExit, Start, StartedProcess } from '../system/system.ts';
import { errorText } from '../base/error-text.ts';
import { commandLine } from './command-line.ts';
import { createSuspended, type NewProcess, NobodyLoggedIn } from './create-process.ts';
import {
  CloseHandle,
  CreateFileW,
  CreatePipe,
  GENERIC_WRITE,
  GetExitCodeProcess,
  HANDLE_FLAG_INHERIT,
  INHERITABLE,
  OPEN_EXISTING,
  RESUME_FAILED,
  ResumeThread,
  SetHandleInformation,
  TerminateProcess,
  WAIT_TIMEOUT,
  WaitForSingleObject,
  WriteFile,
} from './ffi/kernel32.ts';
import { type Handle, INVALID_HANDLE, type Out, requireTrue, WindowsError, written } from './ffi/win32.ts';
import { createJobFor } from './job.ts';

/** Of the remote desktop agent: there is no desktop to show. */
const NO_DISPLAY = 69;
/** How often a running process is asked whether it has ended. */
const LOOK_EVERY_MS = 250;
const ENDED_BY_US = 1;

/**
 * Starts a program in the session of the logged-in user. It reads its configuration from an inherited pipe: it has nothing on
 * its command line, and needs no right to the agent's files.
 */
export function startProcess({ program, config, folder }: Start): StartedProcess {
  const output = new PassThrough();
  try {
    const content = readFileSync(config);
    const child = withHandles(content, output, (input, printed) => {
      const created = createSuspended(program, commandLine(program, ['--config', '-']), folder, {
        input,
        output: printed,
      });
      return run(created);
    });
    return { ...child, output: [output], closed: new Promise((resolve) => output.on('end', resolve)) };
  } catch (error) {
    output.end();
    return notStarted(output, error);
  }
}

/** Closes this process's copies of what the child has inherited, so that the pipes end with the child. */
function withHandles<T>(
  content: Uint8Array,
  output: PassThrough,
  use: (input: Handle, printed: Handle) => T,
): T {
  const input = filledPipe(content);
  try {
    const printed = outputPipe(output);
    try {
      return use(input, printed);
    } finally {
      CloseHandle(printed);
    }
  } finally {
    CloseHandle(input);
  }
}

/** A pipe that has the whole content in it and ends behind that. @returns its inheritable end */
function filledPipe(content: Uint8Array): Handle {
  const [read, write]: [Out<Handle>, Out<Handle>] = [[null], [null]];
  requireTrue('CreatePipe', CreatePipe(read, write, INHERITABLE, content.length + 1024));
  const filled = written(write);
  try {
    requireTrue('SetHandleInformation', SetHandleInformation(filled, HANDLE_FLAG_INHERIT, 0));
    requireTrue('WriteFile', WriteFile(filled, content, content.length, [null], null));
    return written(read);
  } catch (error) {
    CloseHandle(written(read));
    throw error;
  } finally {
    CloseHandle(filled);
  }
}

/** A pipe whose other end flows into `output`. @returns its inheritable end */
function outputPipe(output: PassThrough): Handle {
  const name = `\\\\.\\pipe\\guru-rmm-agent-${randomUUID()}`;
  const server = createServer((socket) => {
    // The first connection is the one below; nobody else has had the time to learn the name.
    server.close();
    socket.on('error', () => output.end());
    socket.pipe(output);
  });
  server.maxConnections = 1;
  server.on('error', () => output.end());
  server.listen(name); // on Windows the pipe is there when this returns
  const end = CreateFileW(name, GENERIC_WRITE, 0, INHERITABLE, OPEN_EXISTING, 0, 0);
  if (end !== INVALID_HANDLE) return end;
  const failure = new WindowsError('CreateFileW');
  server.close();
  throw failure;
}

/** @throws WindowsError when the process has not run a single instruction */
function resumeInJob(process: Handle, thread: Handle): Handle {
  const job = createJobFor(process);
  if (ResumeThread(thread) !== RESUME_FAILED) return job;
  const failure = new WindowsError('ResumeThread');
  CloseHandle(job);
  throw failure;
}

/** Lets a new process run, in a job that ends with this one, and looks when it has ended. */
function run({
  hProcess,
  hThread,
}: NewProcess): Pick<StartedProcess, 'identity' | 'exited' | 'fault' | 'end'> {
  let job: Handle;
  try {
    job = resumeInJob(hProcess, hThread);
  } catch (error) {
    // It has not run a single instruction yet.
    TerminateProcess(hProcess, ENDED_BY_US);
    CloseHandle(hProcess);
    throw error;
  } finally {
    CloseHandle(hThread);
  }
  let open = true;
  const closeJob = () => {
    if (open) CloseHandle(job);
    open = false;
  };
  const exited = new Promise<ProcessExit>((resolve) => {
    const timer = setInterval(() => {
      // Not by its exit code, which a process may choose to be that of one that runs (259).
      if (WaitForSingleObject(hProcess, 0) === WAIT_TIMEOUT) return;
      clearInterval(timer);
      const code: Out<number> = [null];
      const known = GetExitCodeProcess(hProcess, code);
      closeJob(); // and with it what the process has started
      CloseHandle(hProcess);
      resolve({ code: known ? written(code) : null, signal: null });
    }, LOOK_EVERY_MS);
  });
  return {
    identity: null,
    exited,
    fault: () => '',
    async end() {
      closeJob();
      await exited;
    },
  };
}

function notStarted(output: PassThrough, error: unknown): StartedProcess {
  const code = error instanceof NobodyLoggedIn ? NO_DISPLAY : null;
  return {
    identity: null,
    output: [output],
    exited: Promise.resolve({ code, signal: null }),
    closed: Promise.resolve(),
    fault: () => errorText(error),
    end: async () => undefined,
  };
}
