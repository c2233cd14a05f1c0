import { type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';

/** What came of an upgrade: an answer, or the socket that it opened (101). */
export interface UpgradeOutcome {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export const HANDSHAKE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

export const bearer = (credential: string) => ({ authorization: `Bearer ${credential}` });

/** Asks for an upgrade as no browser would; a socket that it opens is cut at once. */
export async function upgrade(
  relay: { readonly port: number },
  path: string,
  headers: Record<string, string> = {},
  localAddress = '127.0.0.1',
): Promise<UpgradeOutcome> {
  const sent = request({
    host: '127.0.0.1',
    port: relay.port,
    path,
    localAddress,
    headers: { ...HANDSHAKE, ...headers },
    agent: false,
  });
  return await new Promise((resolve, reject) => {
    sent.on('error', reject);
    sent.on('upgrade', ({ statusCode = 0, headers: given }, socket) => {
      socket.on('error', () => undefined);
      socket.destroy();
      resolve({ status: statusCode, headers: given, body: undefined });
    });
    sent.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => {
        const body: unknown = text.startsWith('{') ? JSON.parse(text) : text;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
      response.on('error', reject);
    });
    sent.end();
  });
}

/** Sends text as it is and gives all that comes back until the peer closes. Node's client would tidy it. */
export async function exchange(port: number, text: string, keepOpen = false): Promise<string> {
  return await new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => (keepOpen ? socket.write(text) : socket.end(text)));
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

/** Opens a socket and sends the beginning of a message: its header says `bytes`, and one of them is missing. */
export async function unfinishedMessage(
  port: number,
  path: string,
  bytes: number,
  localAddress: string,
): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => undefined);
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...HANDSHAKE });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  await new Promise<void>((resolve, reject) => {
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
      if (!answer.includes('\r\n\r\n')) return;
      if (answer.startsWith('HTTP/1.1 101')) resolve();
      else reject(new Error(answer.split('\r\n')[0]));
    });
    socket.once('close', () => reject(new Error('closed')));
    socket.write(`GET ${path} HTTP/1.1\r\n${head}\r\n`);
  });
  // FIN and binary; masked with zeros, and a length of 16 bits (RFC 6455, section 5.2).
  const header = Buffer.from([0x82, 0xfe, bytes >> 8, bytes & 0xff, 0, 0, 0, 0]);
  socket.write(Buffer.concat([header, Buffer.alloc(bytes - 1)]));
  return socket;
}
