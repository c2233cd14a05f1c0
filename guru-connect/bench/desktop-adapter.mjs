// Guru Connect as an adapter of the desktop bench: the packed release (`npm run pack`), its relay, its one-file agent, its viewer.
// Plain JavaScript with no import from this folder, so that any harness with the same adapter interface can load it.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const product = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const packed = () => {
  const folder = path.join(product, 'dist-pack');
  const name =
    fs.existsSync(folder) && fs.readdirSync(folder).find((file) => file.endsWith('-linux-x64.tar.gz'));
  return name ? path.join(folder, name) : null;
};

export const meta = {
  title: 'Guru Connect on Xvfb',
  notes:
    'Packed release with default settings: relay with its embedded PostgreSQL, one-file agent, viewer at 1:1 as a frame shows it (embed=1) but without a frame around it.',
};

export const available = async () =>
  packed() ? true : 'there is no packed release; run npm run build && npm run pack';

export async function start(ctx) {
  const xserver = await ctx.startXvfb();
  execFileSync('tar', ['-xzf', packed(), '-C', ctx.dir]);
  const release = path.join(
    ctx.dir,
    fs.readdirSync(ctx.dir).find((name) => /^guru-connect-\d/.test(name)),
  );
  const port = ctx.port();
  const front = await ctx.proxy(port);
  const key = randomBytes(32).toString('hex');
  const relay = ctx.spawn('relay', process.execPath, [path.join(release, 'bin', 'guru-connect'), 'serve'], {
    env: {
      ...process.env,
      CONNECT_PORT: String(port),
      CONNECT_PUBLIC_URL: `http://127.0.0.1:${front}`,
      CONNECT_DATA_DIR: path.join(ctx.dir, 'connect-data'),
      CONNECT_INTEGRATION_KEY: key,
      CONNECT_EMBED_ALLOWED_ORIGINS: `http://127.0.0.1:${front}`,
    },
  });
  await ctx.waitPort(port, 60_000);

  const call = async (method, where, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/integration/v1${where}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${where}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
  const agentId = 'bench-machine';
  const config = path.join(ctx.dir, 'agent.json');
  const agentKey = (await call('POST', `/agents/${agentId}/keys`, {})).key;
  fs.writeFileSync(
    config,
    JSON.stringify({ relay_url: `ws://127.0.0.1:${port}`, agent_id: agentId, agent_key: agentKey }),
    { mode: 0o600 },
  );
  const manifest = await call('GET', '/releases/stable/linux-x64');
  const program = path.join(
    release,
    'releases',
    'stable',
    ...new URL(manifest.url).pathname.split('/').slice(3),
  );
  const agentFile = fs.existsSync(program) ? program : findAgent(path.join(release, 'releases', 'stable'));
  fs.chmodSync(agentFile, 0o755);
  const agent = ctx.spawn('agent', agentFile, ['--config', config], {
    env: { PATH: process.env.PATH, HOME: ctx.dir, DISPLAY: `:${ctx.display}` },
  });
  for (let i = 0; !(await call('GET', `/agents/${agentId}`)).connected; i++) {
    if (i === 200) throw new Error(`the agent did not connect: ${ctx.tails()}`);
    await ctx.sleep(50);
  }

  // A turn of the harness opens the page once; each start has a session of its own.
  const session = await call('POST', '/sessions', {
    agent_id: agentId,
    mode: 'unattended',
    technician: { id: 'bench', name: 'Bench' },
    reason: 'measuring',
    // No banner: it would lie on the workload's picture, and the other systems have none.
    consent: { prompt: 'silent', indicator: false },
  });
  const { token } = await call('POST', `/sessions/${session.session_id}/viewer-token`, {});
  return {
    display: `:${ctx.display}`,
    url: `http://127.0.0.1:${front}/viewer?embed=1&session_id=${session.session_id}&parent_origin=${encodeURIComponent(`http://127.0.0.1:${front}`)}#token=${token}`,
    selector: 'canvas#screen',
    pids: { xserver: xserver.pid, relay: relay.pid, agent: agent.pid },
    connect: (page) =>
      page.waitForFunction(() => document.querySelector('canvas#screen')?.width === 1920, null, {
        timeout: 15_000,
      }),
  };
}

/** The agent's one file, wherever the channel keeps it. */
function findAgent(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && entry.name === 'guru-connect-agent')
      return path.join(entry.parentPath ?? entry.path, entry.name);
  }
  throw new Error('the release holds no agent for linux-x64');
}
