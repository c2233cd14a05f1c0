import { expect, it } from '@jest/globals';
import { byLastUse, COMBINATIONS, strokesOf } from './key-combinations.ts';

it('presses in order, releases in reverse order, and every key that goes down goes up', () => {
  expect(strokesOf('Ctrl+Alt+Del').map(({ code, down }) => `${code} ${down ? 'down' : 'up'}`)).toEqual([
    'ControlLeft down',
    'AltLeft down',
    'Delete down',
    'Delete up',
    'AltLeft up',
    'ControlLeft up',
  ]);
  for (const name of Object.keys(COMBINATIONS)) {
    const strokes = strokesOf(name);
    const codes = (isDown: boolean) => strokes.filter(({ down }) => down === isDown).map(({ code }) => code);
    expect(codes(true).toSorted()).toEqual(codes(false).toSorted());
  }
  expect(strokesOf('constructor')).toEqual([]);
});

it('lists the ones used last first, each once, and none that it does not know', () => {
  const list = byLastUse(['Win+R', 'Alt+F4', 'Win+R', 'Hyper+Q']);
  expect(list.slice(0, 3)).toEqual(['Win+R', 'Alt+F4', 'Ctrl+Alt+Del']);
  expect(list).toHaveLength(Object.keys(COMBINATIONS).length);
});
