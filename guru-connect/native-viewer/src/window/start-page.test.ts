import { expect, test } from '@jest/globals';
import { messagePage, redirectPage } from './start-page.ts';

test('a page goes on to an address, whatever is in it', () => {
  const page = redirectPage('https://connect.example.com/viewer?a=1&b=2#token="><script>');
  expect(page).toContain(
    'content="0;url=https://connect.example.com/viewer?a=1&amp;b=2#token=&quot;&gt;&lt;script&gt;"',
  );
  expect(page).not.toContain('<script>');
});

test('a message of the relay is plain text', () => {
  expect(messagePage('<img src=x onerror=alert(1)>')).toContain('&lt;img src=x onerror=alert(1)&gt;');
});
