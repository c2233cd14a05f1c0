import type { Config } from '../config/read-config.ts';
import { type ConnectClient, createConnectClient } from './connect-client.ts';
import { ConnectError } from './connect-error.ts';
import type { SendOperation } from './generated/operations.ts';
import { createSendOperation } from './send-operation.ts';

/**
 * The client for the configured GC; without one, every call says that it is not configured.
 * @param timeoutMs for one whole call; the client's own when left out
 */
export function createConnect(config: Config['connect'], timeoutMs?: number): ConnectClient {
  const send: SendOperation =
    config === null
      ? () =>
          Promise.reject(new ConnectError('not_configured', 'Guru Connect is not configured on this server.'))
      : createSendOperation({ ...config, timeoutMs });
  return createConnectClient(send);
}
