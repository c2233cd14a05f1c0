import { TileEncoding } from '@guru-connect/proto/stream';
import { describe, expect, it } from '@jest/globals';
import { readScreen } from './support/browser.ts';
import { grid, makeFrame, packCopy, packJpeg, packTile, wholeFrame } from './support/encode-frame.ts';
import { makeJpeg, makeJpegs } from './support/make-jpeg.ts';
import { MONITORS, setUpOwnPage } from './support/own-page.ts';
import { desktopPicture, fillRect } from './support/pictures.ts';
import { SESSION_ID } from './support/session-id.ts';

function same(screen: { rgba: Uint8Array }, picture: { rgba: Uint8Array }): boolean {
  return Buffer.compare(screen.rgba, picture.rgba) === 0;
}

function largest(values: Uint8Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

describe('the viewer on a page of its own', () => {
  const stage = setUpOwnPage();

  it('shows lossless pictures bit for bit, whole and in parts, and acknowledges them', async () => {
    const viewer = await stage.enter();
    await stage.show(viewer);
    expect(await readScreen(stage.page)).toMatchObject({ width: 330, height: 200 });
    expect(same(await readScreen(stage.page), stage.picture)).toBe(true);
    const rect = { x: 301, y: 77, width: 29, height: 64 };
    const after = fillRect(stage.picture, rect, [9, 8, 7]);
    viewer.sendFrame(makeFrame(after, [packTile(after, rect)], { seq: 2 }));
    await viewer.next('frameAck', ({ seq }) => seq === 2);
    expect(same(await readScreen(stage.page), after)).toBe(true);
    await stage.page.waitForFunction(
      () => document.querySelector('[data-testid=status]')?.textContent === 'Connected',
    );
  });

  it('keeps the token out of the address, the history and the server', async () => {
    const viewer = await stage.enter();
    expect(viewer).toBeDefined();
    expect(stage.page.url()).toBe(`${stage.relay.origin}/viewer?session_id=${SESSION_ID}`);
    await stage.page.reload();
    await stage.notice().getByText('You are not signed in to Guru Connect any more.').waitFor();
    // A page that left no session does not ask for a token: an address alone opens nothing.
    await stage.page.reload();
    await stage.notice().getByText('holds no token').waitFor();
    expect(stage.relay.requests.filter((path) => path.includes('test-token'))).toEqual([]);
  });

  it('paints JPEG tiles between lossless ones, in order, though they take longer', async () => {
    const viewer = await stage.enter();
    const made = await makeJpeg(stage.page, 64, 64);
    const rect = { x: 64, y: 64, width: 64, height: 64 };
    const over = { x: 96, y: 64, width: 8, height: 8 };
    const black = fillRect(stage.picture, over, [0, 0, 0]);
    await stage.show(viewer);
    viewer.sendFrame(
      makeFrame(stage.picture, [packJpeg(rect, made.jpeg), packTile(black, over)], { seq: 2 }),
    );
    const last = fillRect(stage.picture, { x: 0, y: 0, width: 16, height: 16 }, [1, 2, 3]);
    viewer.sendFrame(
      makeFrame(stage.picture, [packTile(last, { x: 0, y: 0, width: 16, height: 16 })], { seq: 3 }),
    );
    expect((await viewer.next('frameAck')).seq).toBe(2);
    expect((await viewer.next('frameAck')).seq).toBe(3);
    const expected = last.rgba.slice();
    for (let row = 0; row < 64; row += 1) {
      expected.set(made.rgba.subarray(row * 256, row * 256 + 256), ((64 + row) * 330 + 64) * 4);
    }
    for (let row = 0; row < 8; row += 1) {
      for (let x = 0; x < 8; x += 1) expected.set([0, 0, 0, 255], ((64 + row) * 330 + 96 + x) * 4);
    }
    expect(same(await readScreen(stage.page), { rgba: expected })).toBe(true);
  });

  it('moves pixels of the picture between what is painted before and after, also where both places overlap', async () => {
    const viewer = await stage.enter();
    await stage.show(viewer);
    const spot = { x: 40, y: 30, width: 9, height: 9 };
    const before = fillRect(stage.picture, spot, [200, 0, 0]);
    const over = { x: 61, y: 50, width: 5, height: 5 };
    const black = fillRect(before, over, [0, 0, 0]);
    const to = { x: 57, y: 47, width: 200, height: 120 };
    const tiles = [packTile(before, spot), packCopy(to, 40, 30), packTile(black, over)];
    viewer.sendFrame(makeFrame(stage.picture, tiles, { seq: 2 }));
    await viewer.next('frameAck', ({ seq }) => seq === 2);
    const expected = before.rgba.slice();
    for (let row = 0; row < to.height; row += 1) {
      const from = ((30 + row) * 330 + 40) * 4;
      expected.set(before.rgba.subarray(from, from + to.width * 4), ((to.y + row) * 330 + to.x) * 4);
    }
    const painted = fillRect({ width: 330, height: 200, rgba: expected }, over, [0, 0, 0]);
    expect(same(await readScreen(stage.page), painted)).toBe(true);
  });

  it.each(['', 'Reflect.deleteProperty(self, "ImageDecoder");'])(
    'paints one JPEG of many tiles in its place, in a worker that starts with "%s"',
    async (prelude) => {
      await stage.page.route(/decode-worker/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: `${prelude}${await response.text()}` });
      });
      const viewer = await stage.enter();
      const made = await makeJpeg(stage.page, 192, 128);
      await stage.show(viewer);
      const rect = { x: 99, y: 31, width: 192, height: 128 };
      const encoding = TileEncoding.TILE_ENCODING_LARGE_JPEG;
      viewer.sendFrame(makeFrame(stage.picture, [packJpeg(rect, made.jpeg, encoding)], { seq: 2 }));
      await viewer.next('frameAck', ({ seq }) => seq === 2);
      const expected = stage.picture.rgba.slice();
      for (let row = 0; row < 128; row += 1) {
        expected.set(made.rgba.subarray(row * 768, row * 768 + 768), ((31 + row) * 330 + 99) * 4);
      }
      const shown = (await readScreen(stage.page)).rgba;
      // Browsers smooth colours, which a JPEG has at half the size, in more than one way.
      const off = expected.map((value, at) => Math.abs(value - (shown[at] ?? 0)));
      expect(largest(off)).toBeLessThan(8);
      const outside = off.filter((_, at) => {
        const [x, y] = [(at >> 2) % 330, Math.floor((at >> 2) / 330)];
        return x < 99 || x >= 291 || y < 31 || y >= 159;
      });
      expect(largest(outside)).toBe(0);
    },
  );

  it('puts each of many JPEG tiles in its place, of different sizes and in any order', async () => {
    const viewer = await stage.enter();
    await stage.show(viewer);
    const rects = grid({ width: 330, height: 184 })
      .filter(({ width }) => width === 64)
      .reverse();
    const jpegs = await makeJpegs(stage.page, rects);
    const made = jpegs.flatMap((jpeg, index) =>
      rects.slice(index, index + 1).map((rect) => ({ rect, ...jpeg })),
    );
    const tiles = made.map(({ rect, jpeg }) => packJpeg(rect, jpeg));
    viewer.sendFrame(makeFrame(stage.picture, tiles, { seq: 2 }));
    await viewer.next('frameAck', ({ seq }) => seq === 2);
    const screen = await readScreen(stage.page);
    let [inner, edge] = [0, 0];
    for (const { rect, rgba } of made) {
      for (let at = 0; at < rgba.length; at += 1) {
        const [row, column] = [Math.floor(at / 256), at % 256];
        const there = screen.rgba[((rect.y + row) * 330 + rect.x) * 4 + column] ?? 0;
        const off = Math.abs(there - (rgba[at] ?? 0));
        // A decoder smooths colours across the rows where two tiles meet.
        if (row === 0 || row >= rect.height - 1) edge = Math.max(edge, off);
        else inner = Math.max(inner, off);
      }
    }
    expect(rects.map(({ height }) => height)).toContain(56);
    expect(inner).toBe(0);
    expect(edge).toBeLessThan(100);
    const untouched = (pixels: Uint8Array) => pixels.subarray(184 * 330 * 4);
    expect(Buffer.compare(untouched(screen.rgba), untouched(stage.picture.rgba))).toBe(0);
  });

  it('sends nothing but acknowledgements and monitors when it may only look', async () => {
    const viewer = await stage.enter({ input: false });
    viewer.sendDesktop(MONITORS);
    await stage.show(viewer);
    expect(await stage.status().textContent()).toBe('Connected, view only');
    expect(await stage.page.getByRole('combobox', { name: 'Press keys on the machine' }).isDisabled()).toBe(
      true,
    );
    expect(await stage.page.getByRole('button', { name: 'clipboard' }).count()).toBe(0);
    await stage.page.getByTestId('screen').click();
    await stage.page.keyboard.press('a');
    await stage.page.mouse.wheel(0, 120);
    await stage.page.getByTestId('monitor-switch').selectOption('2');
    await viewer.next('selectMonitor');
    expect(viewer.received).toEqual([]);
  });

  it('switches monitors, whose names are shown as text', async () => {
    const viewer = await stage.live();
    const monitors = stage.page.getByTestId('monitor-switch');
    expect(await monitors.locator('option').allTextContents()).toEqual([
      '1: LEFT (330 x 200, main)',
      '2: <b>RIGHT</b> (160 x 120)',
    ]);
    await monitors.selectOption('2');
    expect(await viewer.next('selectMonitor')).toEqual({ monitorId: 2 });
    viewer.sendDesktop(MONITORS, 2);
    const right = desktopPicture(160, 120, 5);
    await stage.show(viewer, right, 2, 2);
    expect(same(await readScreen(stage.page), right)).toBe(true);
    expect(await monitors.inputValue()).toBe('2');
    await stage.page.getByTestId('screen').hover();
    const { x, y } = await viewer.next('pointerEvent', ({ monitorId }) => monitorId === 2);
    // The middle of the picture, which may lie between two pixels.
    expect([80, 79]).toContain(x);
    expect([60, 59]).toContain(y);
  });

  it('shows the pointer that the machine shows, and a dot where it hides its own', async () => {
    const viewer = await stage.live();
    const cursor = () =>
      stage.page.getByTestId('screen').evaluate((element) => getComputedStyle(element).cursor);
    const rgba = new Uint8Array(8 * 8 * 4).fill(255);
    viewer.send({ $case: 'cursorShape', value: { width: 8, height: 8, hotspotX: 3, hotspotY: 5, rgba } });
    await stage.show(viewer, stage.picture, 2);
    expect(await cursor()).toMatch(/^url\("data:image\/png;base64,[^"]+"\) 3 5, default$/);
    viewer.send({
      $case: 'cursorShape',
      value: { width: 0, height: 0, hotspotX: 0, hotspotY: 0, rgba: new Uint8Array(0) },
    });
    await stage.show(viewer, stage.picture, 3);
    expect(await cursor()).toMatch(/^url\("data:image\/png;base64,[^"]+"\) 3 3, default$/);
  });

  it('comes back by itself with its resume ticket, and the picture goes on', async () => {
    const viewer = await stage.live();
    viewer.terminate();
    const again = await stage.relay.nextViewer();
    const hello = await again.welcome({ ticket: 'ticket-2' });
    expect(hello.credential).toEqual({ $case: 'resumeTicket', value: 'ticket-1' });
    const after = fillRect(stage.picture, { x: 0, y: 0, width: 50, height: 50 }, [5, 5, 5]);
    await stage.show(again, after);
    expect(same(await readScreen(stage.page), after)).toBe(true);
    expect(await stage.status().getAttribute('data-state')).toBe('live');
    expect(await stage.notice().isHidden()).toBe(true);
    again.close(1012);
    const third = await stage.relay.nextViewer();
    expect((await third.welcome()).credential).toEqual({ $case: 'resumeTicket', value: 'ticket-2' });
  });

  it('survives hostile frames: nothing of them is painted, a whole picture is asked for', async () => {
    const viewer = await stage.live();
    const bomb = { ...wholeFrame(stage.picture, { seq: 2 }), losslessSize: 2 ** 32 - 1 };
    viewer.sendFrame(bomb);
    await viewer.next('refreshRequest');
    expect(same(await readScreen(stage.page), stage.picture)).toBe(true);
    const broken = { x: 0, y: 0, width: 64, height: 64 };
    const jpeg = (await makeJpeg(stage.page, 64, 64)).jpeg.fill(0xff, 400);
    viewer.sendFrame(
      makeFrame(stage.picture, [packJpeg(broken, jpeg.subarray(0, 300))], { seq: 3, whole: true }),
    );
    await viewer.next('frameAck', ({ seq }) => seq === 3);
    viewer.sendBytes(Uint8Array.of(0x0a, 0xff, 0xff));
    await stage.show(viewer, stage.picture, 4);
    expect(await stage.status().getAttribute('data-state')).toBe('live');
  });

  it.each([
    [4401, 'does not accept this viewer token'],
    [4404, 'does not know this session'],
    [4409, 'Another viewer has taken over'],
    [4410, 'The session has ended'],
  ])('says what happened after close code %i, and does not come back', async (code, words) => {
    const viewer = await stage.live();
    viewer.close(code);
    await stage.page.waitForFunction(
      () => document.querySelector('[data-testid=status]')?.textContent === 'Ended',
    );
    expect(await stage.notice().textContent()).toContain(words);
    expect(stage.relay.unclaimed).toBe(0);
  });

  it('leaves when told to', async () => {
    const viewer = await stage.live();
    await stage.page.getByRole('button', { name: 'Disconnect' }).click();
    expect(await viewer.closed()).toBe(1000);
    expect(await stage.notice().textContent()).toContain('You have left the session.');
  });

  it('asks before a reload, and finds its session again with another token', async () => {
    const viewer = await stage.live();
    const { ownSession, origin } = stage.relay;
    const viewer_url = `${origin}/viewer?session_id=${SESSION_ID}#token=another-token`;
    ownSession.answer = { status: 200, body: { viewer_url } };
    // Browsers ask for a page only that somebody has used.
    await stage.page.getByTestId('screen').click();
    const asked = stage.page.waitForEvent('dialog');
    const reloaded = stage.page.reload();
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.accept();
    await reloaded;
    // A clean close would take back a question that the user is being asked.
    expect(await viewer.closed()).not.toBe(1000);
    const again = await stage.relay.nextViewer();
    expect(await again.welcome()).toMatchObject({
      sessionId: SESSION_ID,
      credential: { $case: 'token', value: 'another-token' },
    });
    await stage.show(again);
    expect(stage.page.url()).toBe(`${origin}/viewer?session_id=${SESSION_ID}`);
  });

  it('says how a session ended that a reload does not find any more', async () => {
    await stage.live();
    const { ownSession } = stage.relay;
    ownSession.answer = { status: 409, body: { error_code: 'session_ended', detail: 'It has ended.' } };
    ownSession.endReason = 'ended_by_user';
    await stage.page.reload();
    await stage.notice().getByText('The user of the machine ended the session.').waitFor();
    expect(stage.relay.unclaimed).toBe(0);
  });

  it('says that the user of the machine is not told of a silent session', async () => {
    const viewer = await stage.enter({ input: false });
    const state = { status: 'active', consent: 'not_required', consentRemainingMs: 0, consentTimeoutMs: 0 };
    viewer.send({ $case: 'sessionState', value: { ...state, indicator: 'none' } });
    await stage.show(viewer);
    await stage.page.getByText('The user of the machine is not told of this session.').waitFor();
  });

  it('says that the machine is away, and goes on when it is back', async () => {
    const viewer = await stage.live();
    viewer.send({ $case: 'agentPresence', value: { present: false } });
    await stage.notice().getByText('Waiting for the machine.').waitFor();
    viewer.send({ $case: 'agentPresence', value: { present: true } });
    await stage.show(viewer);
    expect(await stage.notice().isHidden()).toBe(true);
  });
});
