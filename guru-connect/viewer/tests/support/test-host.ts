/** A host page of another origin: frames a viewer, keeps what is posted to it and does what it is asked for. */
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { Frame, Page } from 'playwright-core';
import { closeServer, listen } from './listen.ts';

export const FRAME_SIZE = { width: 640, height: 400 };

const PAGE = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Host</title>
<iframe id="frame" width="${FRAME_SIZE.width}" height="${FRAME_SIZE.height}" allow="clipboard-read; clipboard-write; fullscreen"
  sandbox="allow-scripts allow-same-origin" referrerpolicy="no-referrer"></iframe>
<script>
  window.heard = [];
  window.refusals = {};
  window.echoed = false;
  let seq = 100;
  addEventListener('message', async (event) => {
    const right = event.source === frame.contentWindow;
    if (event.data === 'echo') return void (echoed = true);
    heard.push({ origin: event.origin, right, message: event.data });
    if (!right || event.data.type !== 'viewer:request') return;
    const { session_id, payload: { request_id, request, enable } } = event.data;
    const reason = refusals[request] ?? (await act(request, enable));
    const payload = reason ? { request_id, granted: false, reason } : { request_id, granted: true };
    const head = { source: 'guru-connect-host', version: '1.1', session_id, seq: ++seq };
    frame.contentWindow.postMessage({ ...head, type: 'host:response', payload }, event.origin);
  });
  async function act(request, enable) {
    try {
      if (request === 'fullscreen' && enable) await frame.requestFullscreen();
      else if (request === 'fullscreen') await (document.fullscreenElement && document.exitFullscreen());
      else if (request === 'keyboard_lock' && enable) await navigator.keyboard.lock();
      else if (request === 'keyboard_lock') navigator.keyboard.unlock();
      else return 'unknown_request';
    } catch { return 'failed'; }
  }
</script>`;

export interface Heard {
  readonly origin: string;
  /** It came from the frame's own window. */
  readonly right: boolean;
  readonly message: {
    readonly type: string;
    readonly seq: number;
    readonly payload: Record<string, unknown>;
  };
}

declare global {
  interface Window {
    heard: Heard[];
    /** Reasons for which the host refuses, by request; the others it carries out. */
    refusals: Record<string, string>;
    echoed: boolean;
  }
}

export class TestHost {
  readonly #http: Server;
  readonly origin: string;

  private constructor(http: Server, port: number) {
    this.#http = http;
    this.origin = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<TestHost> {
    const http = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(PAGE);
    });
    return new TestHost(http, await listen(http));
  }

  close(): Promise<void> {
    return closeServer(this.#http);
  }
}

/** Points the host page's frame at a viewer and gives the frame. */
export async function frameViewer(page: Page, url: string): Promise<Frame> {
  await page.evaluate((src) => document.querySelector('iframe')?.setAttribute('src', src), url);
  const frame = await (await page.waitForSelector('iframe')).contentFrame();
  if (!frame) throw new Error('no frame');
  return frame;
}

export function heard(page: Page): Promise<Heard[]> {
  return page.evaluate(() => window.heard);
}

/** Waits for a message of a type and gives its payload. */
export async function hear(page: Page, type: string): Promise<Record<string, unknown>> {
  await page.waitForFunction((wanted) => window.heard.some(({ message }) => message.type === wanted), type);
  const found = (await heard(page)).find(({ message }) => message.type === type);
  return found?.message.payload ?? {};
}

export function postToViewer(page: Page, message: object): Promise<void> {
  return page.evaluate((data) => {
    // A test speaks to whatever the frame holds; the viewer is the one that checks.
    document.querySelector('iframe')?.contentWindow?.postMessage(data, '*');
  }, message);
}

/**
 * Waits until the frame has dealt with all that was posted to it, and the page with all that the frame has posted:
 * messages keep their order, so that one that goes there and back comes after them.
 */
export async function allHeard(page: Page, frame: Frame): Promise<void> {
  await frame.evaluate(() => {
    addEventListener('message', ({ data }) => {
      if (data === 'echo') parent.postMessage('echo', '*');
    });
  });
  await page.evaluate(() => {
    window.echoed = false;
    document.querySelector('iframe')?.contentWindow?.postMessage('echo', '*');
  });
  await page.waitForFunction(() => window.echoed);
}
