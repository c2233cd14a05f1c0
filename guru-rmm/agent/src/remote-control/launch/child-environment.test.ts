import { expect, it } from '@jest/globals';
import { childEnvironment } from './child-environment.ts';

it('the remote desktop agent gets its display and nothing that could be a secret', () => {
  const own = {
    DISPLAY: ':0',
    HOME: '/root',
    CONNECT_INTEGRATION_KEY: 'k',
    NODE_OPTIONS: '--x',
    LANG: undefined,
  };
  expect(childEnvironment(own)).toEqual({ DISPLAY: ':0', HOME: '/root' });
});
