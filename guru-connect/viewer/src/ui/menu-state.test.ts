import { describe, expect, it } from '@jest/globals';
import { firstMenuState, toggleMenu } from './menu-state.ts';

describe('menu', () => {
  it('shows the monitor switch by itself only for several monitors', () => {
    expect([0, 1, 2, 5].map(firstMenuState)).toEqual(['closed', 'closed', 'monitors', 'monitors']);
  });
  it('opens and closes', () => {
    expect((['closed', 'monitors', 'all'] as const).map(toggleMenu)).toEqual(['all', 'all', 'closed']);
  });
});
