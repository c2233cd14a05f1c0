/** What the viewer looks at in a keyboard event; the browser's own has this shape. */
export interface KeyReading {
  readonly type: string;
  /** Physical key; empty or `Unidentified` for on-screen keyboards. */
  readonly code: string;
  /** What the key means in the local layout; only modifiers and AltGraph are looked at. */
  readonly key: string;
  readonly timeStamp: number;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** A key as it travels. */
export interface KeyStroke {
  readonly code: string;
  readonly down: boolean;
}

export type LocalPlatform = 'windows' | 'mac' | 'other';

/** Longest `code` that is sent on; those of the standard are shorter. */
const MAX_CODE_LENGTH = 32;

/** Whether an event names a physical key. */
export function hasPhysicalKey({ code }: KeyReading): boolean {
  return code !== '' && code !== 'Unidentified' && code.length <= MAX_CODE_LENGTH;
}

export function localPlatform(platform: string): LocalPlatform {
  if (/^win/i.test(platform)) return 'windows';
  return /^(mac|ip)/i.test(platform) ? 'mac' : 'other';
}
