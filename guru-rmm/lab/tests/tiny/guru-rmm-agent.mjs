#!/usr/bin/env node
// Enrols, comes online, and keeps a child with a clean environment, as the real agent keeps its remote-control agent.
import { spawn } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';

const [command, ...rest] = process.argv.slice(2);
const option = (name) => rest[rest.indexOf(name) + 1];
const file = `${option('--data-dir')}/enrolled.json`;
const report = (server, body) => fetch(`${server}/tiny`, { method: 'POST', body: JSON.stringify(body) });

if (command === 'enroll') {
  if (readFileSync(option('--token-file'), 'utf8').trim() !== 'tiny-token') process.exit(1);
  const [server, id] = [option('--server'), `agent-${process.pid}`];
  writeFileSync(file, JSON.stringify({ server, id }));
  await report(server, { id, online: false });
} else {
  const { server, id } = JSON.parse(readFileSync(file, 'utf8'));
  const program = `${option('--data-dir')}/tiny-connect-agent`;
  copyFileSync('/bin/sleep', program);
  const child = spawn(program, ['600'], { env: {}, detached: true, stdio: 'ignore' });
  // Before anybody hears that it is there: who is told to go at once must still take its child with it.
  process.on('SIGTERM', () => {
    child.kill();
    process.exit(0);
  });
  await report(server, { id, online: true });
  setInterval(() => {}, 60_000);
}
