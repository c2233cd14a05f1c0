import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { MoonIcon, SunIcon } from '@radix-ui/react-icons';

/** Turns between light and dark; the first choice is the system's. */
export function ColorSchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const current = useComputedColorScheme('light');
  const next = current === 'dark' ? 'light' : 'dark';
  const label = `Use the ${next} colours`;
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(next)}
      data-testid="color-scheme"
    >
      {next === 'dark' ? (
        <MoonIcon width={18} height={18} aria-hidden />
      ) : (
        <SunIcon width={18} height={18} aria-hidden />
      )}
    </ActionIcon>
  );
}
