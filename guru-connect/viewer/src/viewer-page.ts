import { ClipboardRefusal } from '@guru-connect/proto/clipboard';
import type { EmbedMessageError } from 'guru-connect-contract/embed';
import { ClipboardButtons } from './clipboard/clipboard-buttons.ts';
import type { Ending } from './connection/ending.ts';
import { failure } from './connection/ending.ts';
import { framingOrigin } from './embed/framing-origin.ts';
import { makeNonce } from './connection/nonce.ts';
import { relayAnswers } from './connection/relay-answers.ts';
import { cursorCss } from './cursor/cursor-css.ts';
import { FrameDecoder } from './decode/frame-decoder.ts';
import { HostLink } from './embed/host-link.ts';
import { hostMeans } from './embed/host-means.ts';
import type { PageAddress } from './embed/page-address.ts';
import { postNotice } from './embed/post-notice.ts';
import { FullScreen } from './full-screen/full-screen.ts';
import { OWN_PAGE } from './full-screen/own-page.ts';
import { attachKeyboard } from './input/attach-keyboard.ts';
import { attachText } from './input/attach-text.ts';
import { attachPointer } from './input/attach-pointer.ts';
import { strokesOf } from './input/key-combinations.ts';
import { ScreenPainter } from './screen/screen-painter.ts';
import { keepLeftSession, renewToken, takeLeftSession } from './session/own-session.ts';
import type { SessionNotice } from './session/notice.ts';
import { FIRST_VIEW } from './session/view.ts';
import type { SessionPage } from './session/viewer-session.ts';
import { ViewerSession } from './session/viewer-session.ts';
import { Bar } from './ui/bar/bar.ts';
import { Countdown } from './ui/countdown.ts';
import { indicatorWords, WAY_OUT } from './ui/describe.ts';
import { describeFullScreen } from './ui/describe-full-screen.ts';
import { firstMenuState } from './ui/menu-state.ts';
import type { PageElements } from './ui/page-elements.ts';
import { renderView } from './ui/render-view.ts';
import { showEnding } from './ui/show-ending.ts';
import { takeScreenshot } from './ui/screenshot.ts';
import { createHint } from './ui/show-hint.ts';
import { TypeDialog } from './ui/type-dialog.ts';
import { applyScale, setMenu, wireControls } from './ui/wire-controls.ts';

/** The page as a whole, alone or in a frame. */
export class ViewerPage {
  readonly #elements: PageElements;
  readonly #address: PageAddress;
  readonly #host: HostLink | null;
  readonly #fullScreen: FullScreen;
  readonly #bar: Bar;
  readonly #say: (sentence: string) => void;
  #session: ViewerSession | null = null;
  #forgetInput = () => {};
  #takeText: (on: boolean) => void = () => {};
  #typeDialog: TypeDialog | null = null;
  #clipboard: ClipboardButtons | null = null;
  #mayInput = false;
  /** Whether the machine's user knows of the session, in words. */
  #indicator = '';
  #wayOutTold = false;
  #over = false;

  constructor(elements: PageElements, address: PageAddress) {
    this.#elements = elements;
    this.#address = address;
    this.#host = this.#createHostLink();
    const embedded = address.parentOrigin !== null;
    document.documentElement.dataset.mode = embedded ? 'embed' : 'standalone';
    this.#bar = new Bar(elements, embedded, () => applyScale(elements));
    this.#say = createHint(elements.hint);
    this.#fullScreen = this.#createFullScreen();
  }

  start(): void {
    const { token, parentOrigin } = this.#address;
    this.#wire();
    this.#host?.start();
    if (token !== null) this.#connect(token);
    else if (parentOrigin === null) void this.#connectAgain();
    else renderView(this.#elements, { ...FIRST_VIEW, waitingForHost: true });
  }

  /** After a reload of a page of its own: the token that it was opened with is used and gone. */
  async #connectAgain(): Promise<void> {
    const { sessionId } = this.#address;
    if (!takeLeftSession(sessionId)) {
      this.#giveUp(failure('bad_address', 'The address of this page holds no token.', false));
      return;
    }
    renderView(this.#elements, { ...FIRST_VIEW, state: 'connecting' });
    const renewed = await renewToken(location.href, sessionId);
    if (typeof renewed === 'string') this.#connect(renewed);
    else this.#giveUp(renewed);
  }

  #connect(token: string): void {
    if (this.#session || this.#over) return;
    const { screen } = this.#elements;
    const painter = new ScreenPainter(screen);
    this.#session = new ViewerSession({
      sessionId: this.#address.sessionId,
      token,
      nonce: makeNonce(),
      parentOrigin: framingOrigin(this.#address.parentOrigin),
      page: this.#sessionPage(painter),
      openSocket: () => new WebSocket(socketUrl()),
      relayAnswers: () => relayAnswers(withoutQuery(location.href)),
      createDecoder: (events) => new FrameDecoder(new Worker(workerUrl(), { type: 'module' }), events),
      random: Math.random,
      now: () => performance.now(),
    });
    this.#session.start();
  }

  #sessionPage(painter: ScreenPainter): SessionPage {
    const elements = this.#elements;
    const countdown = new Countdown(elements.noticeCountdown);
    let monitors = -1;
    return {
      view: (view) => {
        renderView(elements, view);
        countdown.show(view);
        this.#clipboard?.show(view);
        this.#mayInput = view.input && !view.viewOnly;
        this.#indicator = indicatorWords(view);
        this.#takeText(view.input && view.text && !view.viewOnly);
        if (!view.input || !view.text || view.state !== 'live') this.#typeDialog?.close();
        if (view.monitors.length === monitors) return;
        monitors = view.monitors.length;
        setMenu(elements, firstMenuState(monitors));
      },
      paint: (frame) => {
        const resized = painter.paint(frame);
        if (resized) applyScale(elements);
        return resized;
      },
      cursor: (shape) => {
        elements.screen.style.cursor = cursorCss(shape);
      },
      textNotTyped: (detail) => this.#say(`The machine did not type the text: ${detail}.`),
      on: (notice) => this.#on(notice),
    };
  }

  #on(notice: SessionNotice): void {
    if (notice.type === 'ended') this.#ended();
    if (notice.type === 'input_stopped') this.#stopInput();
    if (notice.type === 'first_frame') performance.mark('guru-connect:first-frame');
    if (this.#host) postNotice(this.#host, notice, performance.now());
    if (notice.type === 'first_frame') this.#takeKeyboard();
  }

  #stopInput(): void {
    this.#forgetInput();
    // It may say where keys go.
    this.#say('');
  }

  #takeKeyboard(): void {
    if (document.hasFocus() || !this.#host) this.#elements.screen.focus({ preventScroll: true });
    if (!this.#tellWayOut() && this.#indicator) this.#say(this.#indicator);
  }

  #wire(): void {
    const elements = this.#elements;
    const { screen } = elements;
    const forgetPointer = attachPointer(screen, {
      monitor: () => this.#session?.inputMonitor ?? null,
      pointer: (value) => this.#session?.input({ $case: 'pointerEvent', value }),
      wheel: (value) => this.#session?.input({ $case: 'wheelEvent', value }),
    });
    const forgetKeys = attachKeyboard(screen, {
      mode: () => {
        if (this.#session?.inputMonitor) return 'machine';
        return this.#session?.inputPaused ? 'paused' : 'page';
      },
      key: (value) => this.#session?.input({ $case: 'keyEvent', value }),
      text: (text) => this.#session?.type(text),
      releaseAll: () => {
        forgetPointer();
        this.#session?.input({ $case: 'releaseAll', value: {} });
      },
      leave: () => this.#leaveScreen(),
    });
    this.#takeText = attachText(screen, (text) => this.#session?.type(text));
    this.#typeDialog = new TypeDialog(document, {
      type: (text) => this.#session?.type(text),
      closed: () => screen.focus({ preventScroll: true }),
    });
    this.#clipboard = new ClipboardButtons(document, {
      write: async (content) => this.#session?.clipboard.write(content),
      read: () => this.#session?.clipboard.read() ?? Promise.reject(new ClipboardRefusal('failed')),
      say: (sentence) => this.#say(sentence),
      done: () => screen.focus({ preventScroll: true }),
    });
    this.#forgetInput = () => {
      forgetPointer();
      forgetKeys();
    };
    wireControls(elements, {
      selectMonitor: (monitorId) => this.#session?.selectMonitor(monitorId),
      press: (combination) => {
        for (const value of strokesOf(combination)) this.#session?.input({ $case: 'keyEvent', value });
      },
      toggleFullScreen: () => this.#fullScreen.toggle(),
      escape: () => {
        if (this.#fullScreen.on) this.#fullScreen.toggle();
      },
      toggleViewOnly: () => {
        if (this.#session) this.#session.viewOnly = !this.#session.viewOnly;
      },
      screenshot: () => void takeScreenshot(screen, this.#host !== null).then((said) => this.#say(said)),
      typeText: () => this.#typeDialog?.open(),
      disconnect: () => this.#session?.leave('viewer_left'),
    });
    screen.addEventListener('focus', () => this.#tellWayOut());
    window.addEventListener('online', () => this.#session?.retryNow());
    // Browsers slow the timers of a page that nobody sees.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#session?.retryNow();
    });
    // The host may take the whole screen by a button of its own, of which a frame learns by its size alone.
    if (this.#host) {
      window.addEventListener('resize', () => {
        this.#bar.full = this.#fullScreen.on || fillsScreen();
      });
    }
    // The page around a viewer asks for it, and finds its session by itself.
    if (this.#address.parentOrigin === null) this.#surviveReload();
  }

  /** Asks before the page goes away, and keeps what a reload needs. The session waits for the relay's grace. */
  #surviveReload(): void {
    const isLive = () => this.#session !== null && !this.#over;
    window.addEventListener('beforeunload', (event) => {
      if (isLive()) event.preventDefault();
    });
    window.addEventListener('pagehide', () => {
      if (isLive()) keepLeftSession(this.#address.sessionId);
    });
  }

  /** @returns whether the hint was shown by this call */
  #tellWayOut(): boolean {
    const { screen } = this.#elements;
    if (this.#wayOutTold || !this.#session?.inputMonitor || document.activeElement !== screen) return false;
    this.#wayOutTold = true;
    this.#say([WAY_OUT, this.#indicator].filter(Boolean).join(' '));
    return true;
  }

  #leaveScreen(): void {
    this.#bar.show();
    const isOver = document.documentElement.dataset.bar === 'over';
    if (isOver) setMenu(this.#elements, 'all');
    const target = isOver ? this.#elements.handle : this.#elements.scale;
    target.focus();
  }

  #createFullScreen(): FullScreen {
    const { fullscreen } = this.#elements;
    const ended = () => this.#fullScreen.ended();
    // A host is asked only after it has said that it can be.
    fullscreen.hidden = this.#host !== null || !document.fullscreenEnabled;
    document.addEventListener('fullscreenchange', () => {
      if (!document.fullscreenElement) ended();
    });
    return new FullScreen(this.#host ? hostMeans(this.#host, ended) : OWN_PAGE, {
      changed: (on) => {
        fullscreen.setAttribute('aria-pressed', String(on));
        this.#bar.full = on;
        // It may say how to leave what was left just now.
        if (!on) this.#say('');
      },
      news: (news) => this.#say(describeFullScreen(news)),
      wantsKeys: () => this.#mayInput,
    });
  }

  #createHostLink(): HostLink | null {
    const { parentOrigin, sessionId } = this.#address;
    if (parentOrigin === null || window.parent === window) return null;
    return new HostLink({
      self: window,
      parent: window.parent,
      parentOrigin,
      sessionId,
      init: (token) => this.#initialised(token),
      focus: () => this.#elements.screen.focus({ preventScroll: true }),
      disconnect: () => this.#leaveByHost(),
      invalid: (error) => this.#invalidHost(error),
      silent: () => {
        if (!this.#session)
          this.#giveUp(failure('token_refused', 'The page around this viewer did not answer.', true));
      },
    });
  }

  #initialised(token: string | undefined): void {
    this.#elements.fullscreen.hidden = !this.#host?.canAsk;
    if (this.#session) return;
    if (token !== undefined) this.#connect(token);
    else this.#giveUp(failure('token_refused', 'The page around this viewer sent no token.', true));
  }

  #invalidHost(error: EmbedMessageError | null): void {
    const detail = 'The page around this viewer speaks another version of its protocol.';
    if (error === null || error.code === 'unsupported_version') {
      this.#giveUp(failure('unsupported_version', detail, false));
    } else {
      this.#host?.post('viewer:error', { code: 'protocol_error', detail: error.message, retryable: true });
    }
  }

  #leaveByHost(): void {
    if (this.#session) this.#session.leave('host_requested');
    else
      this.#giveUp({
        code: 'host_requested',
        reason: 'host_requested',
        detail: '',
        clean: true,
        retryable: false,
      });
  }

  #giveUp(ending: Ending): void {
    if (this.#session) {
      this.#session.abort(ending);
      return;
    }
    if (!ending.clean) {
      const { code, detail, retryable } = ending;
      this.#host?.post('viewer:error', { code, detail, retryable });
    }
    showEnding(this.#elements, ending);
    this.#on({ type: 'ended', ending });
  }

  #ended(): void {
    this.#over = true;
    this.#fullScreen.finish();
  }
}

/** Next to the page, so that a relay behind a path prefix works too. */
function socketUrl(): string {
  const url = new URL('ws/viewer', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** In CSS pixels, which are fractions of the display's at most densities. */
function fillsScreen(): boolean {
  return window.innerWidth >= window.screen.width - 1 && window.innerHeight >= window.screen.height - 1;
}

function withoutQuery(href: string): string {
  const url = new URL(href);
  url.search = '';
  return url.href;
}

/** The build writes the worker's file name, which holds its hash, into the page. */
function workerUrl(): string {
  const name = document.querySelector<HTMLScriptElement>('script[data-decode-worker]')?.dataset.decodeWorker;
  if (!name) throw new Error('index.html names no decode worker');
  return new URL(name, location.href).href;
}
