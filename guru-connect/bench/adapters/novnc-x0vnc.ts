// noVNC in the browser, websockify, and x0vncserver reading an existing X server, as an agent of a remote desktop does.
import type { AdapterContext, Handle, Meta } from '../src/adapter.ts';
import { missing, webside } from './novnc.ts';

export const meta: Meta = {
  title: 'noVNC + x0vncserver on Xvfb',
  notes: 'Debian tigervnc-scraping-server and websockify, npm @novnc/novnc; defaults.',
};

export const available = async (ctx: AdapterContext) => missing(ctx, ['Xvfb', 'X0tigervnc']);

export async function start(ctx: AdapterContext): Promise<Handle> {
  const xserver = await ctx.startXvfb();
  const rfb = ctx.port();
  const server = ctx.spawn('server', 'X0tigervnc', [
    '-display',
    `:${ctx.display}`,
    '-rfbport',
    String(rfb),
    '-SecurityTypes',
    'None',
    '-localhost',
  ]);
  await ctx.waitPort(rfb);
  const { relay, view } = await webside(ctx, rfb);
  return {
    display: `:${ctx.display}`,
    pids: { xserver: xserver.pid ?? [], server: server.pid ?? [], relay: relay.pid ?? [] },
    ...view,
  };
}
