/** @jest-environment jsdom */

import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import { type SessionView, STARTING } from '../session/session-view.ts';
import { SessionOutcome } from './session-outcome.tsx';

const onRestart = jest.fn();
const onClose = jest.fn();

beforeEach(() => {
  window.matchMedia = (media) =>
    Object.assign(new EventTarget(), { matches: false, media }) as MediaQueryList;
});
afterEach(() => {
  cleanup();
  jest.resetAllMocks();
});

function show(view: SessionView): void {
  render(
    <MantineProvider>
      <SessionOutcome view={view} onRestart={onRestart} onClose={onClose} />
    </MantineProvider>,
  );
}

test('an unknown end reason is named as it came, as text', () => {
  show({ ...STARTING, phase: 'ended', end: { reason: '<b>reboot</b>', clean: false } });
  expect(screen.getByText('The session has ended (<b>reboot</b>).')).toBeTruthy();
  expect(document.querySelector('b')).toBeNull();
});

test('nothing is shown while the session lives', () => {
  show({ ...STARTING, phase: 'first_frame' });
  expect(screen.queryByRole('button')).toBeNull();
});
