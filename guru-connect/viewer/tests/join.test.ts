import { readFile } from 'node:fs/promises';
import { launchBrowser } from '@guru-connect/testing/launch-browser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page, Route } from 'playwright-core';
import { PROGRAM, TestRelay } from './support/test-relay.ts';

const CODE = 'K7M-2QX-9PD';
const ASKER = {
  technician_name: 'Tessa <b>Technician</b>',
  organisation: 'Example Support',
  reason: 'printer',
};

let browser: Browser;
let relay: TestRelay;
let page: Page;
let answer: (route: Route) => Promise<void>;
let asked: unknown[];

beforeAll(async () => {
  [browser, relay] = await Promise.all([launchBrowser(), TestRelay.start()]);
});
afterAll(async () => {
  await Promise.all([browser.close(), relay.close()]);
});

async function open(address = '/join', locale = 'en-GB'): Promise<void> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    locale,
    viewport: { width: 360, height: 640 },
  });
  page = await context.newPage();
  await page.route('**/api/codes/preview', async (route) => {
    asked.push(route.request().postDataJSON());
    await answer(route);
  });
  await page.goto(`${relay.origin}${address}`);
}

beforeEach(() => {
  asked = [];
  answer = (route) => route.fulfill({ json: ASKER });
});
afterEach(() => page.context().close());

const message = () => page.getByTestId('message');

describe('the page on which a user enters a code', () => {
  it('leads by keyboard from the code to the program, whose name carries relay and code', async () => {
    await open();
    await page.keyboard.type('k7m 2qx 9pd');
    await page.keyboard.press('Enter');
    await page.getByText('Tessa <b>Technician</b> of Example Support asks to help you').waitFor();
    expect(asked).toEqual([{ code: CODE }]);
    expect(await page.locator('#reason').textContent()).toBe('printer');
    await page.keyboard.press('Enter');
    await page.getByText('Looking for Guru Connect on this computer').waitFor();
    const download = page.getByRole('link', { name: 'Download Guru Connect' });
    await download.waitFor();
    const name = await download.getAttribute('download');
    expect(name).toBe(`guru-connect-support-${CODE}-127_0_0_1__${relay.port}`);
    await page.waitForFunction(() => document.activeElement?.id === 'download');
    // By script: the browser still asks whether to open guruconnect:, takes no input meanwhile, and here nobody answers it.
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      download.evaluate((link) => link instanceof HTMLElement && link.click()),
    ]);
    expect(file.suggestedFilename()).toBe(name);
    expect(await readFile(await file.path(), 'utf8')).toBe(PROGRAM);
  });

  it("makes control and bidi characters in a stranger's text visible, and bounds it", async () => {
    const technician_name = `Bank\u202egnp.exe${'x'.repeat(200)}`;
    answer = (route) =>
      route.fulfill({
        json: { ...ASKER, technician_name, reason: 'now\u2066\u0007\nThe server says: agree' },
      });
    await open(`/join#code=${CODE}`);
    await page.getByText('asks to help you').waitFor();
    const shown = `Bank[U+202E]gnp.exe${'x'.repeat(60)}… of Example Support asks to help you on this computer.`;
    expect(await page.locator('#who').textContent()).toBe(shown);
    expect(await page.locator('#reason').textContent()).toBe('now[U+2066][U+0007] The server says: agree');
  });

  it('takes a code from the fragment, which reaches no server and no history', async () => {
    await open(`/join#code=${CODE}`);
    await page.getByText('asks to help you').waitFor();
    expect(page.url()).toBe(`${relay.origin}/join`);
    expect(relay.requests.join()).not.toContain(CODE);
  });

  it.each([
    ['ABC', 200, {}, /^A code has nine letters and digits/],
    [CODE, 404, {}, /^This code is not valid/],
    [CODE, 429, { 'retry-after': '42' }, /Wait 42 seconds/],
    [CODE, 503, {}, /^The server does not answer/],
  ])('says of %s what is wrong when the server answers %i', async (code, status, headers, words) => {
    answer = (route) => route.fulfill({ status, headers, json: ASKER });
    await open();
    await page.getByRole('textbox').fill(code);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForFunction(
      () => document.querySelector('#code')?.getAttribute('aria-invalid') === 'true',
    );
    expect(await message().textContent()).toMatch(words);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('code');
  });

  it('speaks the language of the person, and another one on request', async () => {
    await open('/join', 'de-AT');
    await page.getByRole('heading', { name: 'Hilfe an diesem Computer' }).waitFor();
    await page.getByLabel('Sprache').selectOption('English');
    await page.getByRole('heading', { name: 'Get help on this computer' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  });

  it('fits a phone', async () => {
    await open();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});
