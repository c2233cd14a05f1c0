import { AgentFailure } from '../../base/agent-failure.ts';
import { EXIT, type ExitCode } from '../../base/exit-codes.ts';
import {
  onControl,
  onServiceMain,
  RegisterServiceCtrlHandlerExW,
  SERVICE_ACCEPT_SHUTDOWN,
  SERVICE_ACCEPT_STOP,
  SERVICE_CONTROL_SHUTDOWN,
  SERVICE_CONTROL_STOP,
  SERVICE_WIN32_OWN_PROCESS,
  SetServiceStatus,
  startServiceDispatcher,
} from '../ffi/services.ts';
import { type Handle, WindowsError } from '../ffi/win32.ts';
import { SERVICE_STATES, type ServiceState } from './service-manager.ts';
import { SERVICE_NAME } from './service-commands.ts';
import { failureCode, serviceExit } from './service-exit.ts';

const NO_ERROR = 0;
const ERROR_CALL_NOT_IMPLEMENTED = 120;
/** How long Windows may wait for the agent's end before it calls it stuck, in milliseconds. */
const WAIT_HINT_MS = 20_000;

/**
 * Runs as the service that Windows has started, until Windows stops it.
 * @param run runs the agent until the signal is aborted
 * @param onFailure learns why `run` failed, before Windows does: Windows ends the process soon after
 * @throws AgentFailure `usage` when Windows has not started this process as a service
 */
export async function runAsService(
  run: (stopped: AbortSignal) => Promise<ExitCode>,
  onFailure: (error: unknown) => void,
): Promise<ExitCode> {
  const stopping = new AbortController();
  let handle = 0 as Handle;
  let exitCode: ExitCode = EXIT.ok;
  const report = (state: ServiceState, code: ExitCode = EXIT.ok) => {
    const accepts = state === 'running' ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN : 0;
    SetServiceStatus(handle, {
      dwServiceType: SERVICE_WIN32_OWN_PROCESS,
      dwCurrentState: SERVICE_STATES.indexOf(state) + 1,
      dwControlsAccepted: accepts,
      ...serviceExit(code),
      dwCheckPoint: 0,
      dwWaitHint: state.endsWith('_pending') ? WAIT_HINT_MS : 0,
    });
  };
  const control = onControl((asked) => {
    if (asked !== SERVICE_CONTROL_STOP && asked !== SERVICE_CONTROL_SHUTDOWN) {
      return ERROR_CALL_NOT_IMPLEMENTED;
    }
    report('stop_pending');
    stopping.abort(new Error('Windows stops the service'));
    return NO_ERROR;
  });
  let refuse: (error: WindowsError) => void = () => undefined;
  const refused = new Promise<never>((_resolve, reject) => {
    refuse = reject;
  });
  const main = onServiceMain(() => {
    handle = RegisterServiceCtrlHandlerExW(SERVICE_NAME, control, null);
    // Without it the service can say nothing to Windows: only the end of the process does.
    if (handle === 0) return refuse(new WindowsError('RegisterServiceCtrlHandlerExW'));
    report('running');
    void run(stopping.signal)
      .catch((error: unknown): ExitCode => {
        try {
          onFailure(error);
        } catch {
          // The exit code says it, less plainly.
        }
        return failureCode(error);
      })
      .then((code) => {
        exitCode = code;
        report('stopped', code);
      });
  });
  const table = [
    { lpServiceName: SERVICE_NAME, lpServiceProc: main },
    { lpServiceName: null, lpServiceProc: null },
  ];
  if (await Promise.race([startServiceDispatcher(table), refused])) return exitCode;
  throw new AgentFailure(EXIT.usage, 'Only Windows runs this command, when it starts the service.');
}
