import { AgentFailure } from '../../base/agent-failure.ts';
import { EXIT, type ExitCode } from '../../base/exit-codes.ts';

const NO_ERROR = 0;
const ERROR_SERVICE_SPECIFIC_ERROR = 1066;

/**
 * How a service says that it has ended (SERVICE_STATUS). Windows starts one again that reports an error. A refused key is none:
 * a machine that was removed would start for ever.
 */
export function serviceExit(code: ExitCode): { dwWin32ExitCode: number; dwServiceSpecificExitCode: number } {
  const isError = code !== EXIT.ok && code !== EXIT.refused;
  return {
    dwWin32ExitCode: isError ? ERROR_SERVICE_SPECIFIC_ERROR : NO_ERROR,
    dwServiceSpecificExitCode: isError ? code : NO_ERROR,
  };
}

/** The exit code of what was thrown. */
export function failureCode(error: unknown): ExitCode {
  return error instanceof AgentFailure ? error.exitCode : EXIT.internal;
}
