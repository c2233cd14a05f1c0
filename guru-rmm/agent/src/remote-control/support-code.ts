import { SupportCode } from '@guru-rmm/agent-protocol/enrollment.ts';
import { CommandFailure } from '../base/command-failure.ts';
import { errorText } from '../base/error-text.ts';
import { createHttp, refusalText } from '../net/http-client.ts';
import type { Enrollment } from '../state/enrollment.ts';

/**
 * `POST /api/agent/support-code`: the code with which this machine joins an attended session. The server gives it once.
 * @throws CommandFailure `code_unavailable`
 */
export async function fetchSupportCode(
  enrollment: Enrollment,
  remoteControlId: string,
  signal: AbortSignal,
): Promise<string> {
  const url = new URL('/api/agent/support-code', enrollment.server_url).href;
  const headers = { Authorization: `Bearer ${enrollment.agent_key}` };
  const answer = await createHttp(url, 15_000)
    .post(url, { remote_control_id: remoteControlId }, { headers, signal })
    .catch((error: unknown) => {
      throw new CommandFailure('code_unavailable', `The server did not answer: ${errorText(error)}.`);
    });
  const given = SupportCode.safeParse(answer.data);
  if (answer.status >= 200 && answer.status < 300 && given.success) return given.data.code;
  throw new CommandFailure(
    'code_unavailable',
    `The server gave no support code: ${refusalText(answer.status, answer.data)}.`,
  );
}
