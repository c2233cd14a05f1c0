import { type Listening, listen } from './listen.ts';

/** What the page says by itself; the rest is said by the tests, through `fakeViewer.say`. */
type Script = 'full' | 'silent' | 'connecting_only' | 'version_1_0' | 'other_version';

/**
 * Speaks the viewer's side of embed protocol 1.1 by hand, on purpose without the contract's package: what the
 * dashboard is tested against does not come from the code that it uses.
 */
const SCRIPT = `
const query = new URLSearchParams(location.search);
const script = query.get('script') || 'full';
const parentOrigin = query.get('parent_origin');
const target = window.parent !== window ? window.parent : window.opener;
let seq = 0;
const say = (type, payload = {}, change = {}) => target.postMessage(
  { source: 'guru-connect-viewer', version: '1.0', type, session_id: query.get('session_id'), seq: seq++, payload, ...change },
  parentOrigin);
const offers = { version_1_0: ['1.0'], other_version: ['2.0'] }[script] || ['1.1', '1.0'];
window.fakeViewer = { say, received: [], onClick: null, token: new URLSearchParams(location.hash.slice(1)).get('token') };
history.replaceState(null, '', location.pathname + location.search);
const canvas = document.querySelector('canvas');
const paint = (label) => {
  const g = canvas.getContext('2d');
  const sky = g.createLinearGradient(0, 0, 0, canvas.height);
  sky.addColorStop(0, '#1d3557'); sky.addColorStop(1, '#457b9d');
  g.fillStyle = sky; g.fillRect(0, 0, canvas.width, canvas.height);
  g.fillStyle = '#f1faee'; g.fillRect(80, 80, 640, 380);
  g.fillStyle = '#222'; g.font = '28px monospace'; g.fillText(label, 110, 140);
};
window.addEventListener('message', (event) => {
  if (event.origin === parentOrigin && event.source === target) window.fakeViewer.received.push(event.data);
});
document.querySelector('button').addEventListener('click', () => say('viewer:request', window.fakeViewer.onClick));
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const ready = async () => {
  while (!window.fakeViewer.received.some((message) => message.type === 'host:init')) {
    say('viewer:ready', { versions: offers });
    await wait(250);
  }
};
(async () => {
  if (script === 'silent' || !target || query.get('embed') !== '1') return;
  void ready();
  if (script === 'other_version') return;
  say('viewer:connecting');
  if (script === 'connecting_only') return;
  await wait(30);
  say('viewer:connected', { monitors: [
    { monitor_id: 1, name: 'LEFT', x: 0, y: 0, width: 1280, height: 720, primary: true } ] });
  await wait(30);
  paint('root@' + 'lab:~#');
  say('viewer:first_frame', { width: 1280, height: 720, elapsed_ms: performance.now() });
})();
`;

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Viewer</title>
<link rel="stylesheet" href="/viewer.css"><canvas width="1280" height="720"></canvas><button tabindex="-1">Ask</button><script src="/viewer.js"></script></html>`;
const STYLE =
  'html,body{margin:0;height:100%;background:#111}canvas{width:100%;height:100%;object-fit:contain}button{position:fixed;right:0;bottom:0;opacity:0}';

const FILES: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '/viewer': ['text/html', PAGE],
  '/viewer.js': ['text/javascript', SCRIPT],
  '/viewer.css': ['text/css', STYLE],
};

export interface FakeViewer extends Listening {
  readonly embedUrl: (sessionId: string, parentOrigin: string, script?: Script) => string;
}

/** A page on an origin of its own, in the place of Guru Connect's viewer. */
export async function startFakeViewer(): Promise<FakeViewer> {
  const listening = await listen((request, response) => {
    const file = FILES[new URL(request.url ?? '/', 'http://x').pathname];
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    response
      .writeHead(200, { 'Content-Type': `${file[0]}; charset=utf-8`, 'Cache-Control': 'no-store' })
      .end(file[1]);
  });
  return {
    ...listening,
    embedUrl: (sessionId, parentOrigin, script = 'full') => {
      const query = new URLSearchParams({
        embed: '1',
        session_id: sessionId,
        parent_origin: parentOrigin,
        script,
      });
      return `${listening.origin}/viewer?${query}#token=a-secret-of-a-few-minutes`;
    },
  };
}
