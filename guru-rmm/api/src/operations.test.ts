import { expect, test } from '@jest/globals';
import { endRemoteControl } from './end-remote-control.ts';
import { pathOf } from './operation.ts';
import { findOperation, OPERATIONS } from './operations.ts';
import { reportViewerEvent } from './report-viewer-event.ts';
import { startRemoteControl } from './start-remote-control.ts';

test('each operation is found by its own method and path', () => {
  for (const [id, { method, path }] of Object.entries(OPERATIONS)) {
    expect(findOperation(method, path.replace(/\{\w+\}/g, 'an-id'))?.id).toBe(id);
  }
  expect(findOperation('PUT', '/api/agents')).toBeNull();
  expect(findOperation('GET', '/api/agents/one/two')).toBeNull();
});

test('a path is filled with encoded parameters, and refuses to be built without them', () => {
  expect(pathOf(endRemoteControl, { remote_control_id: '../x y' })).toBe('/api/remote-control/..%2Fx%20y');
  expect(() => pathOf(endRemoteControl)).toThrow('needs remote_control_id');
});

test.each([
  ['a mode alone', { mode: 'unattended' }, true],
  ['a reason of two lines', { mode: 'attended', reason: ' a line\nand another ' }, true],
  ['an unknown mode', { mode: 'secretly' }, false],
  ['a reason of 501 characters', { mode: 'unattended', reason: 'x'.repeat(501) }, false],
  ['half a character', { mode: 'unattended', reason: 'a\ud800' }, false],
  ['a whole one above U+FFFF', { mode: 'unattended', reason: '\u{1f600}' }, true],
  ['a control character', { mode: 'unattended', reason: '\u0007' }, false],
  ['an unknown field', { mode: 'unattended', extra: true }, false],
])('a request to start with %s is judged', (_, body, valid) => {
  expect(startRemoteControl.request.safeParse(body).success).toBe(valid);
});

test('the reason of a start is trimmed, and a report loses what cannot be stored', () => {
  expect(startRemoteControl.request.parse({ mode: 'attended', reason: ' a ' }).reason).toBe('a');
  expect(reportViewerEvent.request.parse({ type: 'viewer_error', detail: 'a\0\ud800b' })).toEqual({
    type: 'viewer_error',
    detail: 'ab',
  });
});
