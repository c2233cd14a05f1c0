// What Guru RMM's agent takes for Guru Connect's agent until that one exists for Windows: it reads its configuration from the pipe,
// notes what it was given, says that it is registered, and stays. With the argument `probe` it tries instead what Windows lets be
// done to a file that the agent holds.
import '../../src/windows/load-koffi.ts';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { probe } from './probe.ts';

/** Beside the configuration's folder of releases: `connect\stand-in.jsonl`. */
const NOTES = join(dirname(dirname(dirname(process.execPath))), 'stand-in.jsonl');

/** A descendant that would outlive its parent on its own. */
const DESCENDANT = 'descendant';

async function main(): Promise<void> {
  if (process.env.STAND_IN === DESCENDANT) {
    setInterval(() => undefined, 60_000);
    return;
  }
  if (process.argv.at(-1) === 'probe') {
    process.stdout.write(`${JSON.stringify(probe())}\n`);
    return;
  }
  const content = await text(process.stdin);
  const { relay_url, agent_id, agent_key, support_code } = JSON.parse(content);
  const env = { ...process.env, STAND_IN: DESCENDANT };
  const child = spawn(process.execPath, [], { env, stdio: 'ignore', detached: true });
  const note = {
    pid: process.pid,
    descendant: child.pid,
    argv: process.argv.slice(1),
    relay_url,
    agent_id,
    key_sha256: createHash('sha256')
      .update(agent_key ?? support_code ?? '')
      .digest('hex'),
    variables: Object.keys(process.env).sort(),
  };
  appendFileSync(NOTES, `${JSON.stringify(note)}\n`);
  process.stdout.write('{"event":"registered"}\n');
  setInterval(() => undefined, 60_000);
}

void main();
