import { eventually } from '@guru-connect/testing/eventually';
import { describe, expect, it } from '@jest/globals';
import { hinted } from './support/hints.ts';
import { MONITORS, setUpOwnPage } from './support/own-page.ts';
import type { TestViewer } from './support/test-viewer.ts';

describe('text of the viewer on a page of its own', () => {
  const stage = setUpOwnPage();
  const button = () => stage.page.getByRole('button', { name: 'Type text...' });
  const field = () => stage.page.getByLabel('Text or password');
  const focused = () => stage.page.evaluate(() => document.activeElement?.id);
  /** A dialog says that it is closed in a task of its own. */
  const closed = () => eventually(async () => (await focused()) === 'screen');

  /** Live, at a machine that takes text. */
  async function live({ input = true } = {}): Promise<TestViewer> {
    const viewer = await stage.enter({ input });
    viewer.sendDesktop(MONITORS, 1, ['text_input']);
    await stage.show(viewer);
    return viewer;
  }

  const keysOf = (viewer: TestViewer) =>
    viewer.received.flatMap((body) => (body.$case === 'keyEvent' ? [body.value.code] : []));

  it('sends what comes without a key, and keys as before', async () => {
    const viewer = await live();
    await stage.page.keyboard.insertText('\u017c\u00f3\u0142w \u20ac \u{1f600}');
    expect(await viewer.next('textInput')).toEqual({ text: '\u017c\u00f3\u0142w \u20ac \u{1f600}' });
    await stage.page.keyboard.press('a');
    expect((await viewer.next('keyEvent')).code).toBe('KeyA');
    await stage.page.keyboard.insertText('b');
    expect(await viewer.next('textInput')).toEqual({ text: 'b' });
    expect(viewer.received.filter(({ $case }) => $case === 'textInput')).toEqual([]);
  });

  it('sends a composition once, when it is complete', async () => {
    const viewer = await live();
    const devtools = await stage.page.context().newCDPSession(stage.page);
    for (const text of ['n', '\u306b', '\u306b\u307b\u3093']) {
      await devtools.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    }
    await devtools.send('Input.insertText', { text: '\u65e5\u672c' });
    expect(await viewer.next('textInput')).toEqual({ text: '\u65e5\u672c' });
    await stage.page.keyboard.insertText('.');
    expect(await viewer.next('textInput')).toEqual({ text: '.' });
    expect(keysOf(viewer)).toEqual([]);
  });

  it('sends keys without a physical code by their meaning', async () => {
    const viewer = await live();
    const devtools = await stage.page.context().newCDPSession(stage.page);
    const press = (key: string, text?: string) =>
      devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code: '', ...(text && { text }) });
    await press('\u017c', '\u017c');
    expect(await viewer.next('textInput')).toEqual({ text: '\u017c' });
    await press('Enter');
    expect(await viewer.next('keyEvent')).toMatchObject({ code: 'Enter', down: true });
    expect(await viewer.next('keyEvent')).toMatchObject({ code: 'Enter', down: false });
    expect(viewer.received.filter(({ $case }) => $case === 'textInput')).toEqual([]);
  });

  it('types a password that nobody sees, and forgets it', async () => {
    const viewer = await live();
    await button().click();
    expect(await stage.page.getByRole('dialog', { name: 'Type text' }).isVisible()).toBe(true);
    expect(await focused()).toBe('type-text');
    expect(await field().getAttribute('type')).toBe('password');
    await field().fill('P\u00e4ss \u20ac\u{1f600}');
    await stage.page.getByLabel('Show the text').check();
    expect(await field().getAttribute('type')).toBe('text');
    await stage.page.getByLabel('Press Enter afterwards').check();
    await stage.page.getByRole('button', { name: 'Type', exact: true }).click();
    expect(await viewer.next('textInput')).toEqual({ text: 'P\u00e4ss \u20ac\u{1f600}\n' });
    await closed();
    expect(await stage.page.locator('#type-text').inputValue()).toBe('');
    await button().click();
    expect(await field().getAttribute('type')).toBe('password');
    expect(await stage.page.getByLabel('Press Enter afterwards').isChecked()).toBe(false);
    expect(keysOf(viewer)).toEqual([]);
  });

  it('has a dialog for the keyboard alone: Enter types, Escape does not', async () => {
    const viewer = await live();
    await button().focus();
    await stage.page.keyboard.press('Enter');
    await stage.page.keyboard.insertText('no');
    await stage.page.keyboard.press('Escape');
    await closed();
    await button().focus();
    await stage.page.keyboard.press('Enter');
    await stage.page.keyboard.insertText('yes');
    await stage.page.keyboard.press('Enter');
    expect(await viewer.next('textInput')).toEqual({ text: 'yes' });
    expect(keysOf(viewer)).toEqual([]);
  });

  it('sends a long text in pieces', async () => {
    const viewer = await live();
    const text = '\u65e5\u{1f600}'.repeat(1_300);
    await button().click();
    await field().fill(text);
    await stage.page.keyboard.press('Enter');
    let arrived = '';
    while (arrived.length < text.length) arrived += (await viewer.next('textInput')).text;
    expect(arrived).toBe(text);
  });

  it('says why the machine did not type a text, and keeps the picture free', async () => {
    const viewer = await live();
    viewer.send({
      $case: 'agentError',
      value: { code: 'text_not_typed', detail: 'somebody holds Ctrl', fatal: false },
    });
    await hinted(stage.page, 'did not type the text: somebody holds Ctrl.');
    expect(await stage.notice().isVisible()).toBe(false);
  });

  it('offers no text without the permission to give input', async () => {
    await live({ input: false });
    expect(await button().isVisible()).toBe(false);
  });

  it('offers no text where the machine takes none, and then closes an open dialog', async () => {
    const old = await stage.live();
    expect(await button().isVisible()).toBe(false);
    await stage.page.keyboard.insertText('x');
    old.sendDesktop(MONITORS, 1, ['text_input']);
    await button().click();
    await field().fill('secret');
    old.sendDesktop(MONITORS, 1, []);
    await stage.page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await stage.page.locator('#type-text').inputValue()).toBe('');
    expect(old.received.filter(({ $case }) => $case === 'textInput')).toEqual([]);
  });
});
