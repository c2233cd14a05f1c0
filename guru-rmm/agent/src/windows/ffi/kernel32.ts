// kernel32.dll: files, processes and jobs. Structures: learn.microsoft.com, Win32 API.
import koffi from 'koffi';
import type { Handle, Out } from './win32.ts';

export const GENERIC_READ = 0x8000_0000;
export const GENERIC_WRITE = 0x4000_0000;
export const FILE_SHARE_READ = 1;
export const OPEN_EXISTING = 3;
export const OPEN_ALWAYS = 4;

/** Of WaitForSingleObject: what it waits for has not happened. */
export const WAIT_TIMEOUT = 258;
/** Of ResumeThread. */
export const RESUME_FAILED = 0xffff_ffff;

export const CREATE_SUSPENDED = 0x4;
export const CREATE_UNICODE_ENVIRONMENT = 0x400;
export const CREATE_NO_WINDOW = 0x800_0000;
export const STARTF_USESTDHANDLES = 0x100;
/** Of SetInformationJobObject. */
export const JOB_OBJECT_EXTENDED_LIMIT_INFORMATION = 9;
export const JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE = 0x2000;
export const HANDLE_FLAG_INHERIT = 1;

const SECURITY_ATTRIBUTES = koffi.struct('SECURITY_ATTRIBUTES', {
  nLength: 'uint32',
  lpSecurityDescriptor: 'void *',
  bInheritHandle: 'int32',
});

export interface SecurityAttributes {
  readonly nLength: number;
  readonly lpSecurityDescriptor: null;
  readonly bInheritHandle: number;
}

/** Makes a handle that a child process inherits. */
export const INHERITABLE: SecurityAttributes = {
  nLength: koffi.sizeof(SECURITY_ATTRIBUTES),
  lpSecurityDescriptor: null,
  bInheritHandle: 1,
};

const STARTUPINFOW = koffi.struct('STARTUPINFOW', {
  cb: 'uint32',
  lpReserved: 'void *',
  lpDesktop: 'str16',
  lpTitle: 'str16',
  dwX: 'uint32',
  dwY: 'uint32',
  dwXSize: 'uint32',
  dwYSize: 'uint32',
  dwXCountChars: 'uint32',
  dwYCountChars: 'uint32',
  dwFillAttribute: 'uint32',
  dwFlags: 'uint32',
  wShowWindow: 'uint16',
  cbReserved2: 'uint16',
  lpReserved2: 'void *',
  hStdInput: 'intptr_t',
  hStdOutput: 'intptr_t',
  hStdError: 'intptr_t',
});
export const STARTUPINFO_BYTES = koffi.sizeof(STARTUPINFOW);

export interface StartupInfo {
  readonly cb: number;
  readonly lpDesktop: string | null;
  readonly dwFlags: number;
  readonly hStdInput: Handle;
  readonly hStdOutput: Handle;
  readonly hStdError: Handle;
}

koffi.struct('PROCESS_INFORMATION', {
  hProcess: 'intptr_t',
  hThread: 'intptr_t',
  dwProcessId: 'uint32',
  dwThreadId: 'uint32',
});

export interface ProcessInformation {
  hProcess: Handle;
  hThread: Handle;
  dwProcessId: number;
}

/** JOBOBJECT_EXTENDED_LIMIT_INFORMATION, 144 bytes on x64; LimitFlags is at 16. */
export function extendedLimits(flags: number): Uint8Array {
  const bytes = new Uint8Array(144);
  new DataView(bytes.buffer).setUint32(16, flags, true);
  return bytes;
}

const library = koffi.load('kernel32.dll');

export const CreateFileW = library.func(
  'intptr_t __stdcall CreateFileW(str16, uint32, uint32, SECURITY_ATTRIBUTES *, uint32, uint32, intptr_t)',
) as (
  path: string,
  access: number,
  share: number,
  security: SecurityAttributes | null,
  disposition: number,
  flags: number,
  template: number,
) => Handle;

export const CreatePipe = library.func(
  'bool __stdcall CreatePipe(_Out_ intptr_t *, _Out_ intptr_t *, SECURITY_ATTRIBUTES *, uint32)',
) as (read: Out<Handle>, write: Out<Handle>, security: SecurityAttributes, bytes: number) => boolean;

export const SetHandleInformation = library.func(
  'bool __stdcall SetHandleInformation(intptr_t, uint32, uint32)',
) as (handle: Handle, mask: number, flags: number) => boolean;

export const WriteFile = library.func(
  'bool __stdcall WriteFile(intptr_t, void *, uint32, _Out_ uint32 *, void *)',
) as (file: Handle, bytes: Uint8Array, length: number, written: Out<number>, overlapped: null) => boolean;

export const CloseHandle = library.func('bool __stdcall CloseHandle(intptr_t)') as (
  handle: Handle,
) => boolean;

export const CreateProcessW = library.func(
  'bool __stdcall CreateProcessW(str16, void *, void *, void *, bool, uint32, void *, str16, STARTUPINFOW *, _Out_ PROCESS_INFORMATION *)',
) as (
  application: string,
  /** UTF-16, ended by a zero; Windows writes into it. */
  commandLine: Uint8Array,
  processSecurity: null,
  threadSecurity: null,
  inherit: boolean,
  flags: number,
  environment: Uint8Array,
  folder: string,
  startup: StartupInfo,
  started: Partial<ProcessInformation>,
) => boolean;

export const ResumeThread = library.func('uint32 __stdcall ResumeThread(intptr_t)') as (
  thread: Handle,
) => number;

export const GetCurrentProcess = library.func('intptr_t __stdcall GetCurrentProcess()') as () => Handle;

export const GetExitCodeProcess = library.func(
  'bool __stdcall GetExitCodeProcess(intptr_t, _Out_ uint32 *)',
) as (process: Handle, code: Out<number>) => boolean;

export const TerminateProcess = library.func('bool __stdcall TerminateProcess(intptr_t, uint32)') as (
  process: Handle,
  code: number,
) => boolean;

/** @param timeout milliseconds; 0 looks and does not wait */
export const WaitForSingleObject = library.func('uint32 __stdcall WaitForSingleObject(intptr_t, uint32)') as (
  handle: Handle,
  timeout: number,
) => number;

export const CreateJobObjectW = library.func('intptr_t __stdcall CreateJobObjectW(void *, str16)') as (
  security: null,
  name: null,
) => Handle;

export const SetInformationJobObject = library.func(
  'bool __stdcall SetInformationJobObject(intptr_t, int32, void *, uint32)',
) as (job: Handle, kind: number, information: Uint8Array, bytes: number) => boolean;

export const AssignProcessToJobObject = library.func(
  'bool __stdcall AssignProcessToJobObject(intptr_t, intptr_t)',
) as (job: Handle, process: Handle) => boolean;

export const ProcessIdToSessionId = library.func(
  'bool __stdcall ProcessIdToSessionId(uint32, _Out_ uint32 *)',
) as (pid: number, session: Out<number>) => boolean;

/** 0xffffffff: nobody is at the console. */
export const WTSGetActiveConsoleSessionId = library.func(
  'uint32 __stdcall WTSGetActiveConsoleSessionId()',
) as () => number;

export const LocalFree = library.func('void * __stdcall LocalFree(void *)') as (
  memory: bigint,
) => bigint | null;
