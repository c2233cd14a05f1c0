import { BusConnection, type BusObject } from './bus-connection.ts';

/** The accessibility bus's launcher; its status says whether a screen reader is on. */
const STATUS: BusObject = { name: 'org.a11y.Bus', path: '/org/a11y/bus', face: 'org.a11y.Status' };
/** Desktop Notifications Specification, version 1.2. */
const NOTIFICATIONS: BusObject = {
  name: 'org.freedesktop.Notifications',
  path: '/org/freedesktop/Notifications',
  face: 'org.freedesktop.Notifications',
};

/** A text that a screen reader was given. */
export interface Announcement {
  /** Takes it off the screen. May be called again. */
  close(): void;
}

/**
 * Gives a text to the screen reader, if one is on, as a critical notification of the desktop: a window of our own is
 * invisible to it. `summary` and `body` are plain text. Starts no service; null when nothing was announced.
 */
export function announceToScreenReader(summary: string, body: string): Announcement | null {
  const id = BusConnection.use('user', (bus) => {
    if (!bus.hasOwner(STATUS) || bus.property(STATUS, 'ScreenReaderEnabled') !== true) return undefined;
    return bus.hasOwner(NOTIFICATIONS) ? notify(bus, summary, escapeMarkup(body)) : undefined;
  });
  if (id === undefined) return null;
  let open = true;
  return {
    close: () => {
      if (open) BusConnection.use('user', (bus) => closeNotification(bus, id));
      open = false;
    },
  };
}

/** Id of the notification, which stays until it is closed: urgency 2 is critical, and 0 ms means that it never expires. */
function notify(bus: BusConnection, summary: string, body: string): number | undefined {
  const [replaces, actions, hints, critical, never] = [0, 0, 1, 2, 0];
  const texts = ['str', 'Guru Connect', 'uint32', replaces, 'str', '', 'str', summary, 'str', body];
  const urgency = ['int', hints, 'str', 'urgency', 'str', 'y', 'int', critical];
  const rest = ['int', actions, ...urgency, 'int', never];
  return bus.callForNumber(NOTIFICATIONS, 'Notify', 'susssasa{sv}i', ...texts, ...rest);
}

function closeNotification(bus: BusConnection, id: number): void {
  bus.callForNumber(NOTIFICATIONS, 'CloseNotification', 'u', 'uint32', id);
}

/** The body of a notification is markup: a technician's name must not become a link. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
