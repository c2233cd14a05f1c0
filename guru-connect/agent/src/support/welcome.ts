import { NAME_LENGTH } from '../desktop/consent/dialog-text.ts';
import { safeText } from '@guru-connect/proto/safe-text';
import type { SupportSession } from './redeem-code.ts';

/** What a person reads once the code was redeemed. Names are strangers' text: no control character reaches the terminal. */
export function welcome({ config, technician, organisation }: SupportSession): string {
  const [name, place] = [safeText(technician, NAME_LENGTH), safeText(organisation, NAME_LENGTH)];
  const who = place ? `${name || 'A technician'} (${place})` : name || 'The technician';
  return `Connected to ${new URL(config.relayUrl).host}. ${who} can help you once you allow it in the window that appears.`;
}
