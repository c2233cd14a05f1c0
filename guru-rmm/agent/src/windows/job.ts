import {
  AssignProcessToJobObject,
  CloseHandle,
  CreateJobObjectW,
  extendedLimits,
  JOB_OBJECT_EXTENDED_LIMIT_INFORMATION,
  JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
  SetInformationJobObject,
} from './ffi/kernel32.ts';
import { type Handle, requireTrue, WindowsError } from './ffi/win32.ts';

/**
 * Puts a process that has not run yet into a job of its own. Its descendants join it. Windows ends all of them when the job is
 * closed, and closes it when this process ends, however that happens: nothing is ever left over.
 * @returns the job; the caller closes it
 */
export function createJobFor(child: Handle): Handle {
  const job = CreateJobObjectW(null, null);
  if (job === 0) throw new WindowsError('CreateJobObjectW');
  try {
    const limits = extendedLimits(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE);
    requireTrue(
      'SetInformationJobObject',
      SetInformationJobObject(job, JOB_OBJECT_EXTENDED_LIMIT_INFORMATION, limits, limits.length),
    );
    requireTrue('AssignProcessToJobObject', AssignProcessToJobObject(job, child));
    return job;
  } catch (error) {
    CloseHandle(job);
    throw error;
  }
}
