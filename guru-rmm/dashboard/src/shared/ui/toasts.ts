import { notifications } from '@mantine/notifications';

/** Toasts carry ASCII markers, so that their tone reaches a reader who sees no colour. */
const TONES = {
  ok: { marker: '[OK]', color: 'teal' },
  warning: { marker: '[WARNING]', color: 'yellow' },
  error: { marker: '[ERROR]', color: 'red' },
} as const;

/** Shows one sentence for a few seconds; errors stay until they are closed. */
export function toast(tone: keyof typeof TONES, message: string): void {
  const { marker, color } = TONES[tone];
  notifications.show({
    title: marker,
    message,
    color,
    autoClose: tone === 'error' ? false : 6000,
    withBorder: true,
  });
}
