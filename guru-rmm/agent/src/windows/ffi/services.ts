// advapi32.dll: the service control manager. learn.microsoft.com, "Service Functions".
import koffi from 'koffi';
import type { Handle } from './win32.ts';

export const SC_MANAGER_CONNECT = 0x1;
export const SC_MANAGER_CREATE_SERVICE = 0x2;
export const SERVICE_QUERY_STATUS = 0x4;
export const SERVICE_CHANGE_CONFIG = 0x2;
export const SERVICE_START = 0x10;
export const SERVICE_STOP = 0x20;
export const DELETE = 0x1_0000;
export const SERVICE_WIN32_OWN_PROCESS = 0x10;
export const SERVICE_AUTO_START = 2;
export const SERVICE_ERROR_NORMAL = 1;
export const SERVICE_CONTROL_STOP = 1;
export const SERVICE_CONTROL_SHUTDOWN = 5;
export const SERVICE_ACCEPT_STOP = 1;
export const SERVICE_ACCEPT_SHUTDOWN = 4;
/** Of ChangeServiceConfig2W. */
export const SERVICE_CONFIG_FAILURE_ACTIONS = 2;
export const SERVICE_CONFIG_FAILURE_ACTIONS_FLAG = 4;
export const SC_ACTION_RESTART = 1;

koffi.struct('SERVICE_STATUS', {
  dwServiceType: 'uint32',
  dwCurrentState: 'uint32',
  dwControlsAccepted: 'uint32',
  dwWin32ExitCode: 'uint32',
  dwServiceSpecificExitCode: 'uint32',
  dwCheckPoint: 'uint32',
  dwWaitHint: 'uint32',
});

export interface ServiceStatus {
  dwServiceType: number;
  dwCurrentState: number;
  dwControlsAccepted: number;
  dwWin32ExitCode: number;
  dwServiceSpecificExitCode: number;
  dwCheckPoint: number;
  dwWaitHint: number;
}

const SC_ACTION = koffi.struct('SC_ACTION', { Type: 'int32', Delay: 'uint32' });
koffi.struct('SERVICE_FAILURE_ACTIONSW', {
  dwResetPeriod: 'uint32',
  lpRebootMsg: 'str16',
  lpCommand: 'str16',
  cActions: 'uint32',
  lpsaActions: koffi.pointer(SC_ACTION),
});

export interface FailureActions {
  /** Seconds without a failure until the first action is taken again. */
  readonly dwResetPeriod: number;
  readonly lpRebootMsg: null;
  readonly lpCommand: null;
  readonly cActions: number;
  /** `Delay` in milliseconds. */
  readonly lpsaActions: readonly { readonly Type: number; readonly Delay: number }[];
}

koffi.struct('SERVICE_FAILURE_ACTIONS_FLAG', { fFailureActionsOnNonCrashFailures: 'int32' });

const ServiceMain = koffi.proto('void __stdcall ServiceMain(uint32, void *)');
const ControlHandler = koffi.proto('uint32 __stdcall ControlHandler(uint32, uint32, void *, void *)');
koffi.struct('SERVICE_TABLE_ENTRYW', {
  lpServiceName: 'str16',
  lpServiceProc: koffi.pointer(ServiceMain),
});

/** A function that Windows calls from threads of its own; koffi runs it on this one. Never unregistered: it lives as long as we. */
export const onServiceMain = (run: () => void): bigint => koffi.register(run, koffi.pointer(ServiceMain));
export const onControl = (run: (control: number) => number): bigint =>
  koffi.register(run, koffi.pointer(ControlHandler));

export interface TableEntry {
  readonly lpServiceName: string | null;
  readonly lpServiceProc: bigint | null;
}

const library = koffi.load('advapi32.dll');

export const OpenSCManagerW = library.func('intptr_t __stdcall OpenSCManagerW(void *, void *, uint32)') as (
  machine: null,
  database: null,
  access: number,
) => Handle;

export const OpenServiceW = library.func('intptr_t __stdcall OpenServiceW(intptr_t, str16, uint32)') as (
  manager: Handle,
  name: string,
  access: number,
) => Handle;

export const CreateServiceW = library.func(
  'intptr_t __stdcall CreateServiceW(intptr_t, str16, str16, uint32, uint32, uint32, uint32, str16, void *, void *, void *, void *, void *)',
) as (
  manager: Handle,
  name: string,
  displayName: string,
  access: number,
  type: number,
  start: number,
  errorControl: number,
  command: string,
  group: null,
  tag: null,
  dependencies: null,
  /** Null: LocalSystem. */
  account: null,
  password: null,
) => Handle;

export const ChangeServiceConfig2W = library.func(
  'bool __stdcall ChangeServiceConfig2W(intptr_t, uint32, SERVICE_FAILURE_ACTIONSW *)',
) as (service: Handle, what: number, actions: FailureActions) => boolean;

/** ChangeServiceConfig2W with SERVICE_CONFIG_FAILURE_ACTIONS_FLAG. */
export const ChangeServiceFailureFlag = library.func(
  'bool __stdcall ChangeServiceConfig2W(intptr_t, uint32, SERVICE_FAILURE_ACTIONS_FLAG *)',
) as (service: Handle, what: number, flag: { readonly fFailureActionsOnNonCrashFailures: number }) => boolean;

export const StartServiceW = library.func('bool __stdcall StartServiceW(intptr_t, uint32, void *)') as (
  service: Handle,
  count: number,
  args: null,
) => boolean;

export const ControlService = library.func(
  'bool __stdcall ControlService(intptr_t, uint32, _Out_ SERVICE_STATUS *)',
) as (service: Handle, control: number, status: Partial<ServiceStatus>) => boolean;

export const DeleteService = library.func('bool __stdcall DeleteService(intptr_t)') as (
  service: Handle,
) => boolean;

export const QueryServiceStatus = library.func(
  'bool __stdcall QueryServiceStatus(intptr_t, _Out_ SERVICE_STATUS *)',
) as (service: Handle, status: Partial<ServiceStatus>) => boolean;

export const CloseServiceHandle = library.func('bool __stdcall CloseServiceHandle(intptr_t)') as (
  handle: Handle,
) => boolean;

const dispatcher = library.func('bool __stdcall StartServiceCtrlDispatcherW(SERVICE_TABLE_ENTRYW *)');

/** Blocks a thread of its own until the service has stopped. @returns false when this process was not started as a service */
export function startServiceDispatcher(table: readonly TableEntry[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    dispatcher.async(table, (error: Error | null, succeeded: boolean) =>
      error ? reject(error) : resolve(succeeded),
    );
  });
}

export const RegisterServiceCtrlHandlerExW = library.func(
  'intptr_t __stdcall RegisterServiceCtrlHandlerExW(str16, ControlHandler *, void *)',
) as (name: string, handler: bigint, context: null) => Handle;

export const SetServiceStatus = library.func(
  'bool __stdcall SetServiceStatus(intptr_t, SERVICE_STATUS *)',
) as (service: Handle, status: ServiceStatus) => boolean;
