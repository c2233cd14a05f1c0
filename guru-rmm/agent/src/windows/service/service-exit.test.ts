import { describe, expect, it } from '@jest/globals';
import { AgentFailure } from '../../base/agent-failure.ts';
import { EXIT } from '../../base/exit-codes.ts';
import { failureCode, serviceExit } from './service-exit.ts';

describe('the end of the Windows service', () => {
  it('is an error, after which Windows starts it again, when the agent has failed', () => {
    expect(serviceExit(EXIT.dataFolder)).toEqual({ dwWin32ExitCode: 1066, dwServiceSpecificExitCode: 73 });
  });

  it.each([EXIT.ok, EXIT.refused])(
    'reports no error when the agent was stopped or is refused (%d)',
    (code) => {
      expect(serviceExit(code)).toEqual({ dwWin32ExitCode: 0, dwServiceSpecificExitCode: 0 });
    },
  );

  it('has the code of a failure that names one', () => {
    expect(failureCode(new AgentFailure(EXIT.dataFolder, 'The folder is damaged.'))).toBe(EXIT.dataFolder);
    expect(failureCode(new TypeError('x'))).toBe(EXIT.internal);
  });
});
