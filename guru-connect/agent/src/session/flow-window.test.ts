import { expect, test } from '@jest/globals';
import { FlowWindow } from './flow-window.ts';

test('two frames may be in flight, numbered from 1', () => {
  const window = new FlowWindow();
  expect(window.nextSeq).toBe(1);
  window.sent();
  expect(window.open).toBe(true);
  window.sent();
  expect(window.open).toBe(false);
  expect(window.acknowledge(1)).toBe(true);
  expect(window.open).toBe(true);
  expect(window.nextSeq).toBe(3);
});

test('an acknowledgement also acknowledges all frames before it', () => {
  const window = new FlowWindow(3);
  for (let i = 0; i < 3; i++) window.sent();
  expect(window.acknowledge(3)).toBe(true);
  for (let i = 0; i < 3; i++) {
    expect(window.open).toBe(true);
    window.sent();
  }
  expect(window.open).toBe(false);
});

test('numbers never sent, or acknowledged before, do not open the window', () => {
  const window = new FlowWindow(1);
  window.sent();
  for (const seq of [2, 4_294_967_295, 0]) expect(window.acknowledge(seq)).toBe(false);
  expect(window.open).toBe(false);
  window.acknowledge(1);
  expect(window.acknowledge(1)).toBe(false);
});

test('starts at frame 1 again for a new viewer', () => {
  const window = new FlowWindow(1);
  window.sent();
  window.reset();
  expect(window.open).toBe(true);
  expect(window.nextSeq).toBe(1);
});
