import { expect, test } from '@jest/globals';
import { desktopEntry, withoutHandler } from './desktop-entry.ts';

test('the entry starts the program with the link as its one argument', () => {
  const entry = desktopEntry({ node: '/usr/bin/node', script: '/opt/guru connect/50%/a"$b\\c' });
  expect(entry).toContain(String.raw`Exec=/usr/bin/node "/opt/guru connect/50%%/a\\"\\$b\\\\c" open %u`);
  expect(entry).toContain('MimeType=x-scheme-handler/guruconnect;');
});

test('of the list of handlers only the own line goes', () => {
  const list =
    '[Default Applications]\nx-scheme-handler/guruconnect=guru-connect-viewer.desktop\nx-scheme-handler/mailto=mail.desktop\n';
  expect(withoutHandler(list)).toBe('[Default Applications]\nx-scheme-handler/mailto=mail.desktop\n');
  const other = list.replace('guru-connect-viewer', 'other');
  expect(withoutHandler(other)).toBe(other);
});
