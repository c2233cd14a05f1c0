import { describe, expect, it } from '@jest/globals';
import { platformName, remoteControlSupported } from './platform.ts';

describe('platform', () => {
  it.each([
    ['linux', 'x64', 'linux-x64', true],
    ['linux', 'arm64', 'linux-arm64', false],
    ['win32', 'x64', 'win32-x64', true],
    ['darwin', 'arm64', 'darwin-arm64', false],
  ])('%s %s is %s', (system, arch, name, supported) => {
    expect(platformName(system, arch)).toBe(name);
    expect(remoteControlSupported(name)).toBe(supported);
  });
});
