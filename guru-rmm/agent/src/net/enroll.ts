import { Enrolled, type EnrollRequest } from '@guru-rmm/agent-protocol/enrollment.ts';
import { AgentFailure } from '../base/agent-failure.ts';
import { errorText } from '../base/error-text.ts';
import { EXIT, type ExitCode } from '../base/exit-codes.ts';
import { createHttp, refusalText } from './http-client.ts';

/**
 * `POST /api/agent/enroll`: trades an enrolment token for this agent's own key.
 * @throws AgentFailure `refused` for a token the server does not take, `alreadyEnrolled` for a device that it has seen
 * online, `unavailable` when it cannot answer
 */
export async function enroll(serverUrl: string, request: EnrollRequest): Promise<Enrolled> {
  const url = new URL('/api/agent/enroll', serverUrl).href;
  const answer = await createHttp(url, 15_000)
    .post(url, request)
    .catch((error: unknown) => {
      throw new AgentFailure(
        EXIT.unavailable,
        `The server ${serverUrl} cannot be reached: ${errorText(error)}.`,
      );
    });
  const enrolled = Enrolled.safeParse(answer.data);
  if (answer.status >= 200 && answer.status < 300 && enrolled.success) return enrolled.data;
  throw new AgentFailure(
    exitCodeFor(answer.status),
    `The server ${serverUrl} did not enrol this machine: ${refusalText(answer.status, answer.data)}.`,
  );
}

function exitCodeFor(status: number): ExitCode {
  if (status === 401 || status === 403) return EXIT.refused;
  if (status === 409) return EXIT.alreadyEnrolled;
  return status === 400 || status === 422 ? EXIT.usage : EXIT.unavailable;
}
