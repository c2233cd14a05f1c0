import { IncomingMessage } from 'node:http';

/**
 * A request that offers an upgrade to anything but a WebSocket (`Upgrade: h2c`, from curl or a proxy) is an ordinary
 * HTTP/1.1 request, its body included: RFC 9110, section 7.8, lets a server ignore the offer. Node asks this property
 * once the headers are there, and leaves HTTP for good when it is true; it has a callback for that from 22.21 on only.
 */
export class HttpRequest extends IncomingMessage {
  // No initial value: the constructor of the base class writes it before this class has fields.
  declare private offersUpgrade: boolean | null;

  get upgrade(): boolean {
    return this.offersUpgrade === true && (this.method === 'CONNECT' || isWebSocket(this.headers.upgrade));
  }

  set upgrade(offered: boolean | null) {
    this.offersUpgrade = offered;
  }
}

function isWebSocket(protocols: string | undefined): boolean {
  return protocols?.trim().toLowerCase() === 'websocket';
}

/**
 * Once an answer to an upgrade is sent: closes its connection. Node has handed it over, reads it no more and would keep it
 * open for good, also after the peer has closed its side.
 */
export function endRefusedUpgrade(request: IncomingMessage): void {
  if (request.headers.upgrade !== undefined) request.socket.destroySoon();
}
