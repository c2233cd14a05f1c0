#!/usr/bin/env node
// Just enough of the server's interface for the lab to enrol a machine and see it online.
import { createServer } from 'node:http';

const agents = new Map();
const server = createServer(async (request, answer) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  const send = (body) => answer.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  if (request.url === '/health/ready') return send({});
  if (request.url === '/api/auth/sign-in') {
    answer.setHeader('set-cookie', 'session=1; HttpOnly');
    return send({});
  }
  if (request.url === '/api/enrollment-tokens') return send({ token: 'tiny-token' });
  if (request.url === '/api/agents') return send({ agents: [...agents.values()] });
  const { id, online } = JSON.parse(text);
  agents.set(id, { agent_id: id, device_id: id, hostname: 'tiny', online });
  send({});
});
server.listen(Number(process.env.RMM_PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
