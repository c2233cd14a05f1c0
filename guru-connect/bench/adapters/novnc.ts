// Shared by the noVNC rows: websockify serves the page and carries the RFB stream.
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { AdapterContext, Handle } from '../src/adapter.ts';
import { which } from '../src/context.ts';

/** noVNC's root, wherever npm put it; it declares no entry that could be resolved. */
function novncRoot(ctx: AdapterContext): string | undefined {
  return [ctx.here, path.dirname(ctx.here)]
    .map((d) => path.join(d, 'node_modules', '@novnc', 'novnc'))
    .find((d) => fs.existsSync(d));
}

export function missing(ctx: AdapterContext, commands: readonly string[]): true | string {
  const absent = [...commands, 'websockify'].find((command) => !which(command));
  if (absent) return `${absent} is not installed`;
  return novncRoot(ctx) ? true : 'npm ci has not been run';
}

export async function webside(
  ctx: AdapterContext,
  rfbPort: number,
): Promise<{ relay: ChildProcess; view: Pick<Handle, 'url' | 'selector' | 'connect'> }> {
  const web = path.join(ctx.dir, 'web');
  fs.mkdirSync(web);
  fs.cpSync(path.join(ctx.here, 'pages', 'novnc.html'), path.join(web, 'index.html'));
  fs.symlinkSync(novncRoot(ctx) ?? '', path.join(web, 'novnc'));
  const port = ctx.port();
  const relay = ctx.spawn('relay', 'websockify', ['--web', web, `127.0.0.1:${port}`, `127.0.0.1:${rfbPort}`]);
  await ctx.waitPort(port);
  return {
    relay,
    view: {
      url: `http://127.0.0.1:${await ctx.proxy(port)}/index.html`,
      selector: '#screen canvas',
      connect: (page) => page.waitForFunction(() => 'connected' in window, null, { timeout: 10_000 }),
    },
  };
}
