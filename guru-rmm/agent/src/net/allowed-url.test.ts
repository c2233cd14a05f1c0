import { describe, expect, it } from '@jest/globals';
import { isAllowedUrl } from './allowed-url.ts';

describe('isAllowedUrl', () => {
  it.each([
    ['https://rmm.example/', true],
    ['wss://relay.example/ws/agent', true],
    ['http://127.0.0.1:8480', true],
    ['http://127.1:8480', true], // the URL class makes 127.0.0.1 of it
    ['ws://localhost:8470', true],
    ['http://[::1]:8480', true],
    ['http://rmm.example/', false],
    ['http://127.0.0.1.example/', false],
    ['http://localhost.example/', false],
    ['ws://10.0.0.4:8470', false],
    ['https://user:password@rmm.example/', false],
    ['ftp://127.0.0.1/', false],
    ['file:///etc/passwd', false],
    ['not a url', false],
  ])('%s: %s', (url, allowed) => {
    expect(isAllowedUrl(url)).toBe(allowed);
  });
});
