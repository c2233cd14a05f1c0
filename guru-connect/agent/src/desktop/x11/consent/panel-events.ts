import { CONFIGURE_NOTIFY, MAPPING_NOTIFY } from '../wire/core.ts';
import { SCREEN_CHANGE_NOTIFY } from '../wire/randr.ts';
import { type InputDeviceEvent, readInputEvent } from '../wire/xinput-events.ts';
import type { PanelServer } from './panel-server.ts';

/** Event types of the core protocol (X protocol, appendix B). */
const EVENT = {
  keyPress: 2,
  buttonRelease: 5,
  focusIn: 9,
  expose: 12,
  destroyNotify: 17,
  propertyNotify: 28,
  generic: 35,
} as const;
/** Another client sent the event. */
const SENT = 0x80;
/** Of a structure event, the window that it is about. */
const SUBJECT = 8;

/** What the server reports about a panel and the screen around it. */
export type PanelEvent =
  | { readonly kind: 'input'; readonly input: InputDeviceEvent }
  /** A key or button event that another client sent to the window. */
  | { readonly kind: 'sent_by_program' }
  | { readonly kind: 'focused' | 'exposed' | 'property_changed' | 'destroyed' | 'monitors_changed' }
  /** Windows of the screen were mapped, moved or restacked. */
  | { readonly kind: 'stack_changed' };

/** Reads an event that a panel's connection got; null when it is of no interest. `window` is the panel's own. */
export function readPanelEvent(
  type: number,
  event: Buffer,
  window: number,
  { client, xinput, randr }: PanelServer,
): PanelEvent | null {
  // nobody selected core keys and buttons: a program sent these to the window's maker
  if (type >= EVENT.keyPress && type <= EVENT.buttonRelease) return { kind: 'sent_by_program' };
  switch (type) {
    case EVENT.generic:
      return readGenericEvent(event, xinput);
    case EVENT.focusIn:
      return { kind: 'focused' };
    case EVENT.expose:
      return { kind: 'exposed' };
    case EVENT.propertyNotify:
      return { kind: 'property_changed' };
    case EVENT.destroyNotify:
      return { kind: event.readUInt32LE(SUBJECT) === window ? 'destroyed' : 'stack_changed' };
    case CONFIGURE_NOTIFY:
      return {
        kind: event.readUInt32LE(SUBJECT) === client.screen.root ? 'monitors_changed' : 'stack_changed',
      };
    case randr.firstEvent + SCREEN_CHANGE_NOTIFY:
      return { kind: 'monitors_changed' };
    case MAPPING_NOTIFY:
      return null;
    default:
      return { kind: 'stack_changed' };
  }
}

/** Only the server itself says what devices did. */
function readGenericEvent(event: Buffer, xinput: number): PanelEvent | null {
  if ((event.readUInt8(0) & SENT) !== 0 || event.readUInt8(1) !== xinput) return null;
  const input = readInputEvent(event);
  return input && { kind: 'input', input };
}
