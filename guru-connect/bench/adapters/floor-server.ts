// Follows the workload's log and sends each counter to the page. Arguments: port, folder of the logs, page.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { WebSocketServer } from 'ws';

const [port = '', folder = '', page = ''] = process.argv.slice(2);
const server = http.createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  fs.createReadStream(page).pipe(response);
});
const sockets = new WebSocketServer({ server });
const paintedAt = (name: string) => Number(/-(\d+)\.log$/.exec(name)?.[1] ?? 0);
let file = '';
let offset = 0;
let rest = '';
let codes: [number, number][] = [];

function follow(): void {
  const newest = fs
    .readdirSync(folder)
    .filter((n) => /^paint-.*\.log$/.test(n))
    .sort((a, b) => paintedAt(a) - paintedAt(b))
    .at(-1);
  if (!newest) return;
  if (newest !== file) {
    file = newest;
    offset = 0;
    rest = '';
  }
  const descriptor = fs.openSync(path.join(folder, file), 'r');
  const buffer = Buffer.alloc(65_536);
  const length = fs.readSync(descriptor, buffer, 0, buffer.length, offset);
  fs.closeSync(descriptor);
  offset += length;
  const lines = (rest + buffer.toString('latin1', 0, length)).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    if (line.startsWith('#')) codes = JSON.parse(line.slice(1)).codes;
    else
      for (const client of sockets.clients)
        client.send(JSON.stringify({ n: Number(line.split(' ')[1]), codes }));
  }
}
setInterval(follow, 2);
server.listen(Number(port), '127.0.0.1');
