import { expect, test } from '@jest/globals';
import { WheelAxis } from './wheel.ts';

test('120 steps are one detent, either way', () => {
  expect(new WheelAxis().turn(120)).toBe(1);
  expect(new WheelAxis().turn(-240)).toBe(-2);
});

test('small steps of a touchpad add up', () => {
  const axis = new WheelAxis();
  expect([50, 50, 50, 90].map((delta) => axis.turn(delta))).toEqual([0, 0, 1, 1]);
});

test('a change of direction forgets the rest', () => {
  const axis = new WheelAxis();
  axis.turn(110);
  expect(axis.turn(-120)).toBe(-1);
});

test('a hostile movement is bounded and leaves no tail', () => {
  const axis = new WheelAxis();
  expect(axis.turn(2_147_483_647)).toBe(20);
  expect(axis.turn(-2_147_483_648)).toBe(-20);
  expect(axis.turn(119)).toBe(0);
});

test('reset forgets the rest', () => {
  const axis = new WheelAxis();
  axis.turn(119);
  axis.reset();
  expect(axis.turn(1)).toBe(0);
});
