/** @jest-environment jsdom */

import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { act, cleanup, render, screen } from '@testing-library/react';
import { STARTING } from '../session/session-view.ts';
import { SessionProgress } from './session-progress.tsx';

beforeEach(() => {
  jest.useFakeTimers();
  window.matchMedia = (media) =>
    Object.assign(new EventTarget(), { matches: false, media }) as MediaQueryList;
});
afterEach(() => {
  cleanup();
  jest.useRealTimers();
});

test('the seconds go by where they are seen, and not where they are read out', () => {
  render(
    <MantineProvider>
      <SessionProgress view={{ ...STARTING, phase: 'connecting' }} />
    </MantineProvider>,
  );
  const said = new Set<string | null>();
  for (let second = 0; second < 4; second += 1) {
    act(() => jest.advanceTimersByTime(1000));
    said.add(screen.getByRole('status').textContent);
  }
  expect(said).toEqual(new Set(['Connecting to the machine']));
  expect(screen.getByText(/\(4 s\)/)).toBeTruthy();
});

test('the percents of a download are seen, and are not read out one after the other', () => {
  const page = (download: number) => (
    <MantineProvider>
      <SessionProgress view={{ ...STARTING, download }} />
    </MantineProvider>
  );
  const { rerender } = render(page(0));
  const said = new Set<string | null>();
  for (const percent of [0, 7, 42, 99]) {
    rerender(page(percent));
    expect(screen.getByText(new RegExp(`: ${percent} %`))).toBeTruthy();
    expect(screen.getByRole('progressbar', { name: 'Downloaded' }).getAttribute('aria-valuenow')).toBe(
      `${percent}`,
    );
    said.add(screen.getByRole('status').textContent);
  }
  expect([...said]).toEqual(['The machine downloads the remote desktop, once for each version']);
  rerender(page(100));
  expect(screen.queryByRole('progressbar')).toBeNull();
  expect(screen.getByRole('status').textContent).toMatch(/^Downloaded\. Verifying and starting/);
});

test('while the viewer reconnects, an alert says that the session stays open, also when it takes long', () => {
  render(
    <MantineProvider>
      <SessionProgress view={{ ...STARTING, phase: 'reconnecting', pictureSeen: true, attempt: 1 }} />
    </MantineProvider>,
  );
  const said: (string | null)[] = [];
  for (let second = 0; second < 12; second += 1) {
    act(() => jest.advanceTimersByTime(1000));
    said.push(screen.getByRole('alert').textContent);
  }
  expect([...new Set(said)]).toEqual([
    '[WARNING] The connection was lost. The session stays open, and the viewer reconnects by itself.',
    '[WARNING] Still reconnecting. The session stays open; you do not need to do anything.',
  ]);
});
