/** @jest-environment jsdom */

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ApiError } from '../../../shared/api/api-error.ts';
import { type SessionView, STARTING } from '../session/session-view.ts';
import { failureFromApi } from '../words/failure.ts';
import { SessionOutcome } from './session-outcome.tsx';

const inTheWay = failureFromApi(
  new ApiError({
    code: 'remote_control_in_progress',
    detail: 'Grace is connected.',
    status: 409,
    requestId: 'r1',
    causeCode: null,
    remoteControlId: 'rc/9',
  }),
);
const failed: SessionView = { ...STARTING, phase: 'failed', failure: inTheWay };

const onRestart = jest.fn();
const onClose = jest.fn();
const fetching = jest.fn<typeof fetch>();

beforeEach(() => {
  globalThis.fetch = fetching;
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

/** An answer of the server, without the network. */
function answer(status: number, body: object): Response {
  return Object.assign(Object.create(null), {
    ok: status < 400,
    status,
    headers: new Headers({ 'X-Request-Id': 'r2' }),
    json: async () => body,
  });
}

describe('a session that stands in the way', () => {
  test('is ended once, and then this one starts', async () => {
    fetching.mockResolvedValue(answer(200, {}));
    show(failed);
    const button = screen.getByTestId('remote-control-end-other');
    await userEvent.dblClick(button);
    expect(fetching.mock.calls.map(([path, init]) => [init?.method, path])).toEqual([
      ['DELETE', '/api/remote-control/rc%2F9'],
    ]);
    expect(onRestart).toHaveBeenCalledTimes(1);
  });

  test('that cannot be ended says why, and can be tried again', async () => {
    fetching.mockResolvedValue(
      answer(403, { detail: 'Not yours.', error_code: 'forbidden', status_code: 403, request_id: 'r3' }),
    );
    show(failed);
    await userEvent.click(screen.getByTestId('remote-control-end-other'));
    await screen.findByText('Not yours.');
    expect(screen.getByTestId('remote-control-error').getAttribute('data-error-code')).toBe('forbidden');
    expect(screen.getByTestId('remote-control-end-other')).toBeTruthy();
    expect(onRestart).not.toHaveBeenCalled();
  });
});

test('an unknown end reason is named as it came, as text', () => {
  show({ ...STARTING, phase: 'ended', end: { reason: '<b>reboot</b>', clean: false } });
  expect(screen.getByText('The session has ended (<b>reboot</b>).')).toBeTruthy();
  expect(document.querySelector('b')).toBeNull();
});

test('nothing is shown while the session lives', () => {
  show({ ...STARTING, phase: 'first_frame' });
  expect(screen.queryByRole('button')).toBeNull();
});
