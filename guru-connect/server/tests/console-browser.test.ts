import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '@guru-connect/testing/launch-browser';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { bundleConsole } from '../../console/scripts/bundle.ts';
import { ConsoleClient, makeTechnician, PASSWORD } from './support/console-client.ts';
import { type ControlPeer, controlPeer, REGISTER, registeredAgent } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';

const consoleDir = fileURLToPath(new URL('../out/console', import.meta.url));
/** Of pictures for a person to look at. */
const pictures = fileURLToPath(new URL('../out/pictures', import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let relay: TestRelay;
let browser: Browser;
let page: Page;
let agent: ControlPeer | undefined;
/** Script errors and what the content security policy refused. */
const complaints: string[] = [];

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  [relay, browser] = await Promise.all([
    bundleConsole(consoleDir).then(() => startRelay({ consoleDir })),
    launchBrowser(),
  ]);
  const context = await browser.newContext({ reducedMotion: 'reduce', bypassCSP: false });
  context.setDefaultTimeout(60_000);
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // The browser logs each refused call itself.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
});
afterAll(async () => {
  agent?.close();
  await browser.close();
  await relay.close();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const field = (name: string) => page.getByLabel(name, { exact: true });
const heading = (name: string) => page.getByRole('heading', { name, level: 1 });
const visit = async (path: string, title: string) => {
  await page.goto(`${relay.url}/console${path}`);
  await heading(title).waitFor();
};

async function signIn(login: string, password = PASSWORD): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${relay.url}/console`);
  await field('Login').fill(login);
  await field('Password').fill(password);
  await page.keyboard.press('Enter');
}

test('enrols a machine, connects to it and sees the session in list and audit', async () => {
  const { login } = await makeTechnician(relay, 'admin', 'Ada Admin');
  await signIn(login);
  await heading('Access').waitFor();
  await page.getByText('There is no machine yet').waitFor();

  await page.getByRole('link', { name: 'Build' }).click();
  await field('Machine id').fill('no spaces please');
  await button('Make a key').click();
  await page.getByText('Start with a letter or digit').waitFor();
  await field('Machine id').fill('front-desk');
  await button('Make a key').click();
  const configuration = JSON.parse((await page.getByTestId('secret').textContent()) ?? '');
  agent = await registeredAgent(relay.url, configuration.agent_key, 'front-desk');

  await page.getByRole('link', { name: 'Access' }).click();
  await page.getByText('Online').waitFor();
  const copy = await controlPeer(relay.url, configuration.agent_key).opened();
  copy.send({ $case: 'register', value: { agentId: 'front-desk', ...REGISTER, hostname: 'copy-7' } });
  await page.getByText('[WARNING] Cloned: copy-7').waitFor();
  await page.getByRole('row').nth(1).getByRole('link').first().click();
  await page.getByText('Another machine has the key of this one.').waitFor();
  await field('Reason').fill('Printer is stuck');
  const [viewer] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByTestId('connect').click(),
  ]);
  await viewer.waitForURL(/\/viewer\?session_id=.*#token=/);
  expect(await viewer.evaluate('window.opener')).toBeNull();
  const sessionId = new URL(viewer.url()).searchParams.get('session_id');
  await viewer.close();

  await page.getByText(/In use by you since \d/).waitFor();
  await button('Connect').click();
  const question = page.getByRole('dialog', { name: 'You have a session on this machine' });
  const [again] = await Promise.all([
    page.context().waitForEvent('page'),
    question.getByRole('button', { name: 'Continue here' }).click(),
  ]);
  await again.waitForURL(new RegExp(`session_id=${sessionId}#token=`));
  await again.close();

  await page.getByRole('link', { name: 'Sessions' }).click();
  await page.getByRole('row').nth(1).getByRole('link').click();
  await page.getByText('Printer is stuck', { exact: true }).waitFor();
  await button('End session').click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await page.getByText('requested', { exact: true }).waitFor();

  await page.getByRole('link', { name: 'Audit' }).click();
  await button('Verify the audit').click();
  await page.getByText('[OK] The audit is as it was written').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('guru-connect-audit.csv');
  expect(complaints.splice(0)).toEqual([]);
});

test("says who uses a machine, and a click asks before it ends the other's session", async () => {
  const grace = await ConsoleClient.signedIn(relay, 'technician');
  const made = await grace.call('POST', '/api/machines/front-desk/sessions', { reason: 'Paper jam' });
  const stateOfGraces = async () => {
    const { body } = await grace.call('GET', `/api/sessions/${made.body.session_id}`);
    return body.session.status;
  };
  await visit('/access/front-desk', 'desk');
  await page.getByText(/In use by The technician since \d/).waitFor();
  await button('Connect').click();
  const question = page.getByRole('dialog', { name: 'The machine is in use' });
  await question.getByText('Reason: Paper jam').waitFor();
  await page.screenshot({ path: join(pictures, 'light-take-over.png') });
  // The harmless answer has the focus.
  await page.keyboard.press('Enter');
  await question.waitFor({ state: 'hidden' });
  expect(await stateOfGraces()).not.toBe('ended');
  await button('Connect').click();
  const [viewer] = await Promise.all([
    page.context().waitForEvent('page'),
    question.getByRole('button', { name: 'Take over' }).click(),
  ]);
  await viewer.waitForURL(/#token=/);
  expect(await stateOfGraces()).toBe('ended');
  await viewer.close();
  await page.getByText(/In use by you since \d/).waitFor();

  // Somebody who is faster than the page knows is found by the click.
  const mine = new URL(viewer.url()).searchParams.get('session_id');
  await grace.call('POST', `/api/sessions/${mine}/end`);
  await page.getByText(/In use by/).waitFor({ state: 'hidden' });
  const faster = await grace.call('POST', '/api/machines/front-desk/sessions', {});
  await button('Connect').click();
  await question.waitFor();
  await button('Leave it alone').click();
  await grace.call('POST', `/api/sessions/${faster.body.session_id}/end`);
  expect(complaints.splice(0)).toEqual([]);
});

test('adds a technician, who switches the second factor on and signs in with it', async () => {
  await visit('/settings', 'Settings');
  await page.getByRole('tab', { name: 'Technicians' }).click();
  await button('Add a technician').click();
  await field('Login').fill('terry');
  await field('Name that users see').fill('Terry');
  await page.getByRole('dialog').getByRole('button', { name: 'Add a technician' }).click();
  await page.getByText('[OK] Made terry').waitFor();
  const password = (await page.getByTestId('secret').textContent()) ?? '';
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click();
  await page.getByRole('cell', { name: 'terry', exact: true }).waitFor();
  await button('Sign out').click();

  await signIn('terry', password);
  await heading('Access').waitFor();
  expect(await page.getByRole('link', { name: 'Audit' }).count()).toBe(0);
  await visit('/settings', 'Settings');
  await field('Your password').fill(password);
  await button('Switch it on').click();
  const secret = (await page.locator('form code').textContent()) ?? '';
  const code = (stepsLater: number) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({
      timestamp: Date.now() + stepsLater * 30_000,
    });
  await field('Code').fill(code(0));
  await button('Confirm').click();
  await page.getByText('Recovery codes').waitFor();
  const recovery = ((await page.getByTestId('secret').textContent()) ?? '').split('\n');
  expect(recovery).toHaveLength(10);

  await signIn('terry', password);
  await field('Code of your authenticator app, or a recovery code').fill(recovery[0] ?? '');
  await button('Sign in').click();
  await heading('Access').waitFor();
  expect(complaints.splice(0)).toEqual([]);
});

test('an administrator groups a machine, finds it by its group, and changes what consent demands', async () => {
  const { login } = await makeTechnician(relay, 'admin', 'Ada Admin');
  await signIn(login);
  await heading('Access').waitFor();
  await button('Manage groups').click();
  await field('New group').fill('Reception');
  await button('Add').click();
  await field('Name of the group of 0 machines').waitFor();
  await page.screenshot({ path: join(pictures, 'light-manage-groups.png') });
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'desk' }).click();
  await field('Group').selectOption('Reception');
  await page.getByRole('link', { name: 'Access' }).click();
  await page.getByRole('cell', { name: 'Reception' }).waitFor();
  await field('Group').selectOption('No group');
  await page.getByText('No machine fits.').waitFor();
  await field('Group').selectOption('Reception (1)');
  await page.getByRole('link', { name: 'desk' }).waitFor();

  await visit('/settings', 'Settings');
  await page.getByRole('tab', { name: 'Policy' }).click();
  await field('Whether the user is asked').selectOption('The user is asked first');
  await field('Longest time for an answer, in seconds').fill('45');
  await button('Save the consent policy').click();
  await page.getByText('[OK] Saved').waitFor();
  await field('More pages, one a line').fill('https://rmm.example.com/path');
  await button('Save the pages').click();
  await page.getByText('must be an origin such as').waitFor();
  await field('More pages, one a line').fill('https://rmm.example.com');
  await button('Save the pages').click();
  await page.getByText('[OK] Saved').nth(1).waitFor();
  await page.getByRole('tab', { name: 'Server' }).click();
  await page.getByText('The user is asked first: 45 s to answer').first().waitFor();
  await page.getByText('https://rmm.example.com', { exact: false }).waitFor();

  const { login: other } = await makeTechnician(relay, 'technician', 'Terry');
  await signIn(other);
  await heading('Access').waitFor();
  expect(await button('Manage groups').count()).toBe(0);
  await visit('/settings', 'Settings');
  await page.getByRole('tab', { name: 'Policy' }).click();
  await page.getByText('Administrators change these.').waitFor();
  expect(await field('Whether the user is asked').isDisabled()).toBe(true);
  expect(complaints.splice(0)).toEqual([]);
});

test('shows a support code with its time, notices that a machine uses it, and cancels', async () => {
  await visit('/support', 'Support');
  await field('Reason, which the user reads').fill('Printer is stuck');
  await button('Make a code').click();
  const shown = page.getByTestId('support-code').locator('span').first();
  const code = (await shown.textContent()) ?? '';
  expect(code).toMatch(/^[A-Z2-9]{3}-[A-Z2-9]{3}-[A-Z2-9]{3}$/);
  await page.getByText(/^Valid for (10:00|9:\d\d)$/).waitFor();
  await page.screenshot({ path: join(pictures, 'light-support-code.png') });
  const redeemed = await fetch(`${relay.url}/api/codes/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  expect(redeemed.status).toBe(200);
  await page.getByText('A machine has used this code.').waitFor();
  await button('Make another code').click();
  await button('Make a code').click();
  await button('Cancel the code').click();
  await button('Make a code').waitFor();
  await button('End').click();
  await page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
  await page.getByText('No code is waiting').waitFor();
  expect(complaints.splice(0)).toEqual([]);
});

interface Look {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly isDark: boolean;
  readonly isNarrow: boolean;
}

const LOOKS: readonly Look[] = [
  { name: 'light', width: 1280, height: 800, isDark: false, isNarrow: false },
  { name: 'dark', width: 1280, height: 800, isDark: true, isNarrow: false },
  { name: 'phone', width: 390, height: 844, isDark: false, isNarrow: true },
];

const PAGES: readonly (readonly [path: string, title: string])[] = [
  ['/support', 'Support'],
  ['/access', 'Access'],
  ['/access/front-desk', 'desk'],
  ['/sessions', 'Sessions'],
  ['/audit', 'Audit'],
  ['/build', 'Build'],
  ['/settings', 'Settings'],
];

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Dark colours change the contrast alone. */
async function runAxe({ isDark }: Look): Promise<Violation[]> {
  const options = { resultTypes: ['violations'], ...(isDark ? { runOnly: ['color-contrast'] } : {}) };
  await page.evaluate(axe);
  return await page.evaluate<Violation[]>(
    `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
}

/** Serious and critical findings of axe, which a narrow window does not change, and how far the page is wider than its window. */
async function faults(look: Look): Promise<string[]> {
  const violations = look.isNarrow ? [] : await runAxe(look);
  const { scrollWidth, clientWidth } = await page.evaluate<{ scrollWidth: number; clientWidth: number }>(
    '({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth })',
  );
  return [
    ...violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`),
    ...(scrollWidth > clientWidth ? [`${scrollWidth - clientWidth} pixels too wide`] : []),
  ];
}

test('every page fits its window, light, dark and on a phone, and axe finds nothing serious', async () => {
  const { login } = await makeTechnician(relay, 'admin', 'Ada Admin');
  const found: Record<string, string[]> = {};
  const look = async (one: Look, where: string) => {
    const name = `${one.name}-${where}`;
    const here = await faults(one);
    if (here.length > 0) found[name] = here;
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  };
  const use = async ({ width, height, isDark }: Look) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' });
  };
  /** As a link does, without loading the page again. */
  const follow = async (path: string, title: string) => {
    await page.evaluate(
      `history.pushState({}, '', '/console${path}'); dispatchEvent(new PopStateEvent('popstate', { state: {} }))`,
    );
    await heading(title).waitFor();
    await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' });
  };
  await page.context().clearCookies();
  await page.goto(`${relay.url}/console/sign-in`);
  await button('Sign in').waitFor();
  for (const one of LOOKS) {
    await use(one);
    await look(one, 'sign-in');
  }
  await signIn(login);
  await heading('Access').waitFor();
  for (const one of LOOKS) {
    await use(one);
    for (const [path, title] of PAGES) {
      await follow(path, title);
      await look(one, path.slice(1).replaceAll('/', '-'));
    }
    await page.getByRole('tab', { name: 'Technicians' }).click();
    await page.getByRole('cell', { name: login, exact: true }).waitFor();
    await look(one, 'technicians');
    await page.getByRole('tab', { name: 'Policy' }).click();
    await field('Whether the user is asked').waitFor();
    await look(one, 'policy');
    await page.getByRole('tab', { name: 'Server' }).click();
    await page.getByText('Public URL').waitFor();
    await look(one, 'server');
  }
  expect(found).toEqual({});
});

test('a keyboard reaches the content, the menu of a phone and the sign-out', async () => {
  const { login } = await makeTechnician(relay, 'auditor', 'Otto Auditor');
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(login);
  await heading('Access').waitFor();
  await visit('/access', 'Access');
  const focused = () => page.evaluate<string>('document.activeElement.textContent');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Skip to the content');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Sessions' }).focus();
  await page.keyboard.press('Enter');
  await heading('Sessions').waitFor();
  await button('Sign out').focus();
  await page.keyboard.press('Enter');
  await field('Login').waitFor();
});
