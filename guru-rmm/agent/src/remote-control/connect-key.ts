import { ConnectKey } from '@guru-rmm/agent-protocol/enrollment.ts';
import { CommandFailure } from '../base/command-failure.ts';
import { errorText } from '../base/error-text.ts';
import { createHttp, refusalText } from '../net/http-client.ts';
import type { Enrollment } from '../state/enrollment.ts';

/**
 * `POST /api/agent/connect-key`: a new key for this machine's remote desktop agent. The one it replaces stops
 * working with that.
 * @throws CommandFailure `key_unavailable`
 */
export async function fetchConnectKey(enrollment: Enrollment, signal: AbortSignal): Promise<string> {
  const url = new URL('/api/agent/connect-key', enrollment.server_url).href;
  const answer = await createHttp(url, 15_000)
    .post(url, {}, { headers: { Authorization: `Bearer ${enrollment.agent_key}` }, signal })
    .catch((error: unknown) => {
      throw new CommandFailure('key_unavailable', `The server did not answer: ${errorText(error)}.`);
    });
  const minted = ConnectKey.safeParse(answer.data);
  if (answer.status >= 200 && answer.status < 300 && minted.success) return minted.data.key;
  throw new CommandFailure(
    'key_unavailable',
    `The server gave no key for remote control: ${refusalText(answer.status, answer.data)}.`,
  );
}
