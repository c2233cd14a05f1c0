import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { words } from '../words/words.ts';

/** Turns between light and dark; the first choice is the system's. */
export function ColorSchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const current = useComputedColorScheme('light');
  const next = current === 'dark' ? 'light' : 'dark';
  const label = words.colours(next);
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next)}
    >
      <svg width="18" height="18" viewBox="0 0 24 24" aria-hidden="true" fill="currentColor">
        <path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 2a8 8 0 0 1 0 16z" />
      </svg>
    </ActionIcon>
  );
}
