import { expect, test } from '@jest/globals';
import { nextFrame, type Pace, type PaceFacts } from './frame-pacer.ts';

const IDLE: PaceFacts = {
  whole: false,
  dirty: false,
  refineAt: null,
  refined: false,
  open: true,
  notBefore: 0,
  now: 1000,
};

test.each<[string, Partial<PaceFacts>, Pace]>([
  ['nothing for a still screen', {}, { wait: null }],
  ['what was drawn', { dirty: true }, 'changes'],
  ['nothing while the viewer has no room', { dirty: true, whole: true, open: false }, { wait: null }],
  ['a whole picture before what was drawn', { dirty: true, whole: true }, 'whole'],
  ['what was drawn 5 ms later', { dirty: true, notBefore: 1005 }, { wait: 5 }],
  ['what is due exactly', { refineAt: 1000 }, 'refine'],
  ['what is due exactly in 80 ms', { refineAt: 1080 }, { wait: 80 }],
  ['what is due exactly when a frame may go', { refineAt: 900, notBefore: 1003 }, { wait: 3 }],
  ['what was drawn before what is due exactly', { dirty: true, refineAt: 900 }, 'changes'],
  ['what is due exactly for long before what was drawn', { dirty: true, refineAt: 499 }, 'refine'],
  ['what was drawn after a frame sent exactly', { dirty: true, refineAt: 499, refined: true }, 'changes'],
  ['a whole picture before what is due exactly for long', { whole: true, refineAt: 499 }, 'whole'],
  ['nothing exactly while the viewer has no room', { refineAt: 900, open: false }, { wait: null }],
])('makes %s', (_what, facts, pace) => {
  expect(nextFrame({ ...IDLE, ...facts })).toEqual(pace);
});
