#!/usr/bin/env node
// Stands in for a server where only the lab is under test: ready over HTTP, and with a "database", a grandchild that
// bears no mark of the lab (clean environment, session of its own), like the real one's.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const database = spawn(new URL('../server/postgres', import.meta.url).pathname, ['600'], {
  detached: true,
  env: {},
  stdio: 'ignore',
});
const server = createServer((_, answer) => answer.end('{}'));
server.listen(Number(process.env.CONNECT_PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  database.kill('SIGINT');
  database.once('exit', () => process.exit(0));
});
