/** @jest-environment jsdom */

import { afterEach, expect, test } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { absoluteTime } from '../../../shared/format/relative-time.ts';
import type { RemoteControlRow } from '../remote-control-api.ts';
import { historyQuery, RemoteControlHistory } from './remote-control-history.tsx';

afterEach(cleanup);

const FAILED: RemoteControlRow = {
  remote_control_id: 'rc-1',
  agent_id: 'a',
  session_id: null,
  technician: { id: '1', email: 'ada@example.test', name: 'Ada' },
  reason: null,
  outcome: null,
  viewer_connected_at: null,
  first_frame_at: null,
  ended_at: null,
  end_reason: null,
  mode: 'unattended',
  status: 'failed',
  error_code: 'agent_command_failed',
  cause_code: 'no_display',
  error_detail: 'The machine has no desktop that could be shown.',
  started_at: '2026-01-06T10:00:00Z',
};

function show(row: RemoteControlRow): void {
  window.matchMedia = (media) =>
    Object.assign(new EventTarget(), { matches: false, media }) as MediaQueryList;
  globalThis.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  const queries = new QueryClient();
  queries.setQueryData(historyQuery('a').queryKey, [row]);
  globalThis.fetch = () => new Promise(() => {});
  render(
    <MantineProvider>
      <QueryClientProvider client={queries}>
        <RemoteControlHistory agentId="a" />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

test('says who ended a session, and when it began, to the second', () => {
  show({
    ...FAILED,
    status: 'ended',
    error_detail: null,
    ended_at: '2026-01-06T10:12:05Z',
    end_reason: 'requested',
    ended_by: 'Grace',
  });
  expect(screen.getByText('Grace ended the session.')).toBeTruthy();
  expect(screen.getByText(absoluteTime(FAILED.started_at))).toBeTruthy();
});

test('a failure is told in the words that the technician was told, and named by its codes', () => {
  show(FAILED);
  expect(screen.getByText('The machine has no desktop that could be shown.')).toBeTruthy();
  expect(screen.getByText('agent_command_failed, no_display')).toBeTruthy();
});
