import { ConnectKey } from '@guru-rmm/agent-protocol/enrollment.ts';
import { errorText } from '../error-text.ts';
import { RemoteControlFailure } from '../remote-control/remote-control-failure.ts';
import type { Enrollment } from '../state/enrollment.ts';
import { createHttp, refusalText } from './http-client.ts';

/**
 * `POST /api/agent/connect-key`: a new key for this machine's remote desktop agent. The one it replaces stops
 * working with that.
 * @throws RemoteControlFailure `key_unavailable`
 */
export async function fetchConnectKey(enrollment: Enrollment, signal: AbortSignal): Promise<string> {
  const url = new URL('/api/agent/connect-key', enrollment.server_url).href;
  const answer = await createHttp(url, 15_000)
    .post(url, {}, { headers: { Authorization: `Bearer ${enrollment.agent_key}` }, signal })
    .catch((error: unknown) => {
      throw new RemoteControlFailure('key_unavailable', `The server did not answer: ${errorText(error)}.`);
    });
  const minted = ConnectKey.safeParse(answer.data);
  if (answer.status >= 200 && answer.status < 300 && minted.success) return minted.data.key;
  throw new RemoteControlFailure(
    'key_unavailable',
    `The server gave no key for remote control: ${refusalText(answer.status, answer.data)}.`,
  );
}
