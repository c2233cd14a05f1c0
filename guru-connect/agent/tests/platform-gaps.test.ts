import { describe, expect, test } from '@jest/globals';
import { openDesktop } from '../src/desktop/open-desktop.ts';
import gaps from '../platform-gaps.json' with { type: 'json' };

/** How a platform's adapter fails on this one. */
const WITHOUT_DESKTOP: Record<string, string> = { linux: 'no_display', win32: 'missing_library' };

/** Shown as pending until the gap is closed and its entry removed. */
describe.each([...new Set(gaps.map(({ platform }) => platform))])('%s', (platform) => {
  for (const { part, gap } of gaps.filter((entry) => entry.platform === platform))
    test.todo(`${part}: ${gap}`);

  test('names each part once, with a sentence', () => {
    const own = gaps.filter((entry) => entry.platform === platform);
    expect(new Set(own.map(({ part }) => part)).size).toBe(own.length);
    for (const { gap } of own) expect(gap).toMatch(/^[A-Z].*\.$/);
  });
});

test('a platform has a desktop, or its lack of one is listed', async () => {
  const here = process.platform;
  try {
    for (const platform of ['linux', 'win32', 'darwin']) {
      Object.defineProperty(process, 'platform', { value: platform });
      const listed = gaps.some((entry) => entry.platform === platform && entry.part === 'desktop');
      await expect(openDesktop({ DISPLAY: ':4000' })).rejects.toMatchObject({
        code: listed ? 'platform_unsupported' : WITHOUT_DESKTOP[platform],
      });
    }
  } finally {
    Object.defineProperty(process, 'platform', { value: here });
  }
});
