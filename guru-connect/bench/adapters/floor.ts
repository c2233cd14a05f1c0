// Not a remote desktop: no pixels travel, only the counter. What it reads is the harness's own share of each figure.
import path from 'node:path';
import type { AdapterContext, Handle, Meta } from '../src/adapter.ts';

export const meta: Meta = {
  title: 'floor (counter only, no picture)',
  notes:
    'Follows the workload log every 2 ms and draws the barcode in the page: the latency that sampling once a frame, the proxy and the browser cost by themselves.',
  modes: ['typing', 'scroll', 'drag', 'video', 'idle'],
};

export const available = async (): Promise<true> => true;

export async function start(ctx: AdapterContext): Promise<Handle> {
  const xserver = await ctx.startXvfb();
  const port = ctx.port();
  const tsx = path.join(ctx.here, '..', 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const server = ctx.spawn('server', process.execPath, [
    tsx,
    path.join(ctx.here, 'adapters', 'floor-server.ts'),
    String(port),
    ctx.dir,
    path.join(ctx.here, 'pages', 'floor.html'),
  ]);
  await ctx.waitPort(port);
  return {
    display: `:${ctx.display}`,
    url: `http://127.0.0.1:${await ctx.proxy(port)}/`,
    selector: '#c',
    noPicture: true,
    pids: { xserver: xserver.pid ?? [], server: server.pid ?? [] },
    connect: (page) => page.waitForFunction(() => 'connected' in window),
  };
}
