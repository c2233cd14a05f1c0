import { IncomingMessage } from 'node:http';

const asksForUpgrade = Symbol('asks for an upgrade');

/**
 * A request that Node offers for an upgrade only when it asks for a WebSocket. A server may ignore any other protocol in
 * `Upgrade` (RFC 9110, section 7.8): `curl --http2` and some proxies send `h2c` and are served over HTTP/1.1. Without
 * this, Node hands every such request to the `upgrade` listener.
 */
export class HttpRequest extends IncomingMessage {
  declare [asksForUpgrade]: boolean | null;

  /** Set by Node's parser before the headers are there, read by its server afterwards. */
  get upgrade(): boolean {
    return this[asksForUpgrade] === true && isWebSocketUpgrade(this);
  }
  set upgrade(value: boolean | null) {
    this[asksForUpgrade] = value;
  }
}

function isWebSocketUpgrade({ method, headers }: IncomingMessage): boolean {
  return method === 'CONNECT' || headers.upgrade?.toLowerCase() === 'websocket';
}
