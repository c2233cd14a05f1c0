/** @jest-environment jsdom */

import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { TakeOverDialog } from './take-over-dialog.tsx';

const onStart = jest.fn();
const onDecline = jest.fn();
const fetching = jest.fn<typeof fetch>();
const request = { mode: 'unattended', reason: 'printer' } as const;

beforeEach(() => {
  globalThis.fetch = fetching;
  window.matchMedia = (media) =>
    Object.assign(new EventTarget(), { matches: false, media }) as MediaQueryList;
  render(
    <MantineProvider env="test">
      <TakeOverDialog
        blocked={{ request, remoteControlId: 'rc/9', sentence: 'Grace is using this machine.' }}
        inUse={undefined}
        userId="ada"
        machineName="lab-desk-01"
        onStart={onStart}
        onDecline={onDecline}
      />
    </MantineProvider>,
  );
});
afterEach(() => {
  cleanup();
  jest.resetAllMocks();
});

/** An answer of the server, without the network. */
function answer(status: number, body: object): Response {
  return Object.assign(Object.create(null), {
    ok: status < 400,
    status,
    headers: new Headers({ 'X-Request-Id': 'r2' }),
    json: async () => body,
  });
}

test('taking over ends the other session once, and then starts what was asked for', async () => {
  fetching.mockResolvedValue(answer(200, {}));
  expect(screen.getByText('Grace is using this machine.')).toBeTruthy();
  await userEvent.dblClick(screen.getByTestId('take-over-accept'));
  expect(fetching.mock.calls.map(([path, init]) => [init?.method, path])).toEqual([
    ['DELETE', '/api/remote-control/rc%2F9'],
  ]);
  expect(onStart.mock.calls).toEqual([[request]]);
});

test('a session that cannot be ended says why, and the question stays', async () => {
  fetching.mockResolvedValue(
    answer(403, { detail: 'Not yours.', error_code: 'forbidden', status_code: 403, request_id: 'r3' }),
  );
  await userEvent.click(screen.getByTestId('take-over-accept'));
  await screen.findByText('[ERROR] Not yours.');
  expect(onStart).not.toHaveBeenCalled();
});

test('declining, by button or Escape, asks the server for nothing', async () => {
  await userEvent.click(screen.getByTestId('take-over-decline'));
  await userEvent.keyboard('{Escape}');
  expect(onDecline).toHaveBeenCalledTimes(2);
  expect(fetching).not.toHaveBeenCalled();
});
