// noVNC in the browser, websockify, and Xtigervnc as X server and VNC server in one.
import type { AdapterContext, Handle, Meta } from '../src/adapter.ts';
import { missing, webside } from './novnc.ts';

export const meta: Meta = {
  title: 'noVNC + TigerVNC (Xtigervnc)',
  notes: 'Debian tigervnc and websockify, npm @novnc/novnc; defaults (noVNC quality 6, compression 2).',
};

export const available = async (ctx: AdapterContext) => missing(ctx, ['Xtigervnc']);

export async function start(ctx: AdapterContext): Promise<Handle> {
  ctx.clearDisplay();
  const rfb = ctx.port();
  const xserver = ctx.spawn('xserver', 'Xtigervnc', [
    `:${ctx.display}`,
    '-geometry',
    `${ctx.width}x${ctx.height}`,
    '-depth',
    '24',
    '-rfbport',
    String(rfb),
    '-SecurityTypes',
    'None',
    '-localhost',
    '-s',
    '0',
    '-noreset',
    '-nolisten',
    'tcp',
  ]);
  await ctx.waitDisplay();
  await ctx.waitPort(rfb);
  const { relay, view } = await webside(ctx, rfb);
  return {
    display: `:${ctx.display}`,
    pids: { xserver: xserver.pid ?? [], relay: relay.pid ?? [] },
    ...view,
  };
}
