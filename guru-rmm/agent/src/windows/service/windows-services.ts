import {
  ChangeServiceConfig2W,
  ChangeServiceFailureFlag,
  CloseServiceHandle,
  ControlService,
  CreateServiceW,
  DELETE,
  DeleteService,
  OpenSCManagerW,
  OpenServiceW,
  QueryServiceStatus,
  SC_ACTION_RESTART,
  SC_MANAGER_CONNECT,
  SC_MANAGER_CREATE_SERVICE,
  SERVICE_AUTO_START,
  SERVICE_CHANGE_CONFIG,
  SERVICE_CONFIG_FAILURE_ACTIONS,
  SERVICE_CONFIG_FAILURE_ACTIONS_FLAG,
  SERVICE_CONTROL_STOP,
  SERVICE_ERROR_NORMAL,
  SERVICE_QUERY_STATUS,
  SERVICE_START,
  SERVICE_STOP,
  SERVICE_WIN32_OWN_PROCESS,
  type ServiceStatus,
  StartServiceW,
} from '../ffi/services.ts';
import { type Handle, requireTrue, WindowsError } from '../ffi/win32.ts';
import { SERVICE_STATES, type ServiceManager, type ServiceState } from './service-manager.ts';

const ERROR_INVALID_LEVEL = 124;
const ERROR_SERVICE_DOES_NOT_EXIST = 1060;
const RESTART_AFTER_MS = 5000;
const DAY_SECONDS = 86_400;

function withHandle<T>(call: string, handle: Handle, use: (handle: Handle) => T): T {
  if (handle === 0) throw new WindowsError(call);
  try {
    return use(handle);
  } finally {
    CloseServiceHandle(handle);
  }
}

function withService<T>(name: string, access: number, use: (service: Handle) => T): T {
  return withHandle('OpenSCManagerW', OpenSCManagerW(null, null, SC_MANAGER_CONNECT), (manager) =>
    withHandle('OpenServiceW', OpenServiceW(manager, name, access), use),
  );
}

/** Restarts not only what has crashed, but also what has reported an error and stopped. Wine cannot. */
function alsoAfterReportedErrors(service: Handle): void {
  const flag = { fFailureActionsOnNonCrashFailures: 1 };
  if (ChangeServiceFailureFlag(service, SERVICE_CONFIG_FAILURE_ACTIONS_FLAG, flag)) return;
  const failure = new WindowsError('ChangeServiceConfig2W');
  if (failure.status !== ERROR_INVALID_LEVEL) throw failure;
}

/** The services of this machine. Only administrators may do more than look. */
export const windowsServices: ServiceManager = {
  state(name) {
    try {
      return withService(name, SERVICE_QUERY_STATUS, (service): ServiceState => {
        const status: Partial<ServiceStatus> = {};
        requireTrue('QueryServiceStatus', QueryServiceStatus(service, status));
        return SERVICE_STATES[(status.dwCurrentState ?? 0) - 1] ?? 'stopped';
      });
    } catch (error) {
      if (error instanceof WindowsError && error.status === ERROR_SERVICE_DOES_NOT_EXIST) return null;
      throw error;
    }
  },
  create({ name, displayName, command }) {
    const rights = SERVICE_CHANGE_CONFIG | SERVICE_START;
    withHandle('OpenSCManagerW', OpenSCManagerW(null, null, SC_MANAGER_CREATE_SERVICE), (manager) => {
      const created = CreateServiceW(
        manager,
        name,
        displayName,
        rights,
        SERVICE_WIN32_OWN_PROCESS,
        SERVICE_AUTO_START,
        SERVICE_ERROR_NORMAL,
        command,
        null,
        null,
        null,
        null,
        null,
      );
      withHandle('CreateServiceW', created, (service) => {
        const again = { Type: SC_ACTION_RESTART, Delay: RESTART_AFTER_MS };
        const actions = {
          dwResetPeriod: DAY_SECONDS,
          lpRebootMsg: null,
          lpCommand: null,
          cActions: 3,
          lpsaActions: [again, again, again],
        };
        requireTrue(
          'ChangeServiceConfig2W',
          ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, actions),
        );
        alsoAfterReportedErrors(service);
      });
    });
  },
  remove: (name) =>
    withService(name, DELETE, (service) => requireTrue('DeleteService', DeleteService(service))),
  start: (name) =>
    withService(name, SERVICE_START, (service) =>
      requireTrue('StartServiceW', StartServiceW(service, 0, null)),
    ),
  stop: (name) =>
    withService(name, SERVICE_STOP, (service) =>
      requireTrue('ControlService', ControlService(service, SERVICE_CONTROL_STOP, {})),
    ),
};
