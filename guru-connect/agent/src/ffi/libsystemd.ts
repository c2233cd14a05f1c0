// libsystemd: <systemd/sd-login.h>, <systemd/sd-bus.h>. Results below 0 are negated errno numbers.
import { once, openLibrary, type Pointer, viewOf } from './library.ts';
import { readString } from './native.ts';

export type Bus = Pointer<'sd_bus'>;
export type BusMessage = Pointer<'sd_bus_message'>;

const POINTER_BYTES = 8n;

/** D-Bus type codes. */
export const DBUS_TYPE = {
  boolean: 'b'.charCodeAt(0),
  number: 'u'.charCodeAt(0),
  string: 's'.charCodeAt(0),
} as const;

interface Libsystemd {
  /** Of a process; 0 is this one. The caller frees the string. */
  sd_pid_get_session: (pid: number, session: [bigint | null]) => number;
  /** The graphical session of a user: of a process that runs outside of it, as a user's service. */
  sd_uid_get_display: (uid: number, session: [bigint | null]) => number;
  /** All sessions: an array of strings that ends with null. The caller frees the array and each string. */
  sd_get_sessions: (sessions: [bigint | null]) => number;
  sd_session_is_active: (session: string) => number;
  sd_session_get_uid: (session: string, uid: [number]) => number;
  sd_session_get_class: (session: string, value: [bigint | null]) => number;
  sd_session_get_state: (session: string, value: [bigint | null]) => number;
  sd_session_get_type: (session: string, value: [bigint | null]) => number;
  sd_session_get_seat: (session: string, value: [bigint | null]) => number;
  sd_session_get_display: (session: string, value: [bigint | null]) => number;
  sd_bus_open_system: (bus: [Bus | null]) => number;
  sd_bus_open_user: (bus: [Bus | null]) => number;
  sd_bus_set_method_call_timeout: (bus: Bus, microseconds: number) => number;
  sd_bus_flush_close_unref: (bus: Bus) => bigint | null;
  sd_bus_path_encode: (prefix: string, id: string, path: [bigint | null]) => number;
  /** `value` takes an int for a boolean. */
  sd_bus_get_property_trivial: (
    bus: Bus,
    destination: string,
    path: string,
    face: string,
    member: string,
    error: null,
    type: number,
    value: ArrayBuffer,
  ) => number;
  /** A string property. The caller frees the string. */
  sd_bus_get_property_string: (
    bus: Bus,
    destination: string,
    path: string,
    face: string,
    member: string,
    error: null,
    value: [bigint | null],
  ) => number;
  sd_bus_message_new_method_call: (
    bus: Bus,
    message: [BusMessage | null],
    destination: string,
    path: string,
    face: string,
    member: string,
  ) => number;
  /** After `types`, D-Bus types, each value follows the name of its C type. */
  sd_bus_call_method: (
    bus: Bus,
    destination: string,
    path: string,
    face: string,
    member: string,
    error: null,
    reply: [BusMessage | null],
    types: string,
    ...values: (string | number)[]
  ) => number;
  sd_bus_message_append_basic: (message: BusMessage, type: number, value: string) => number;
  sd_bus_call: (
    bus: Bus,
    message: BusMessage,
    microseconds: number,
    error: null,
    reply: [BusMessage | null],
  ) => number;
  sd_bus_message_read_basic: (message: BusMessage, type: number, value: ArrayBuffer) => number;
  sd_bus_message_unref: (message: BusMessage) => bigint | null;
  free: (address: bigint) => void;
}

export const libsystemd: () => Libsystemd = once(() => {
  const library = openLibrary('libsystemd.so.0', 'libsystemd0');
  return {
    sd_pid_get_session: library.func('int sd_pid_get_session(int, _Out_ void **)'),
    sd_uid_get_display: library.func('int sd_uid_get_display(uint32_t, _Out_ void **)'),
    sd_get_sessions: library.func('int sd_get_sessions(_Out_ void **)'),
    sd_session_is_active: library.func('int sd_session_is_active(str)'),
    sd_session_get_uid: library.func('int sd_session_get_uid(str, _Out_ uint32_t *)'),
    sd_session_get_class: library.func('int sd_session_get_class(str, _Out_ void **)'),
    sd_session_get_state: library.func('int sd_session_get_state(str, _Out_ void **)'),
    sd_session_get_type: library.func('int sd_session_get_type(str, _Out_ void **)'),
    sd_session_get_seat: library.func('int sd_session_get_seat(str, _Out_ void **)'),
    sd_session_get_display: library.func('int sd_session_get_display(str, _Out_ void **)'),
    sd_bus_open_system: library.func('int sd_bus_open_system(_Out_ void **)'),
    sd_bus_open_user: library.func('int sd_bus_open_user(_Out_ void **)'),
    sd_bus_set_method_call_timeout: library.func('int sd_bus_set_method_call_timeout(void *, uint64_t)'),
    sd_bus_flush_close_unref: library.func('void *sd_bus_flush_close_unref(void *)'),
    sd_bus_path_encode: library.func('int sd_bus_path_encode(str, str, _Out_ void **)'),
    sd_bus_get_property_trivial: library.func(
      'int sd_bus_get_property_trivial(void *, str, str, str, str, void *, char, void *)',
    ),
    sd_bus_get_property_string: library.func(
      'int sd_bus_get_property_string(void *, str, str, str, str, void *, _Out_ void **)',
    ),
    sd_bus_message_new_method_call: library.func(
      'int sd_bus_message_new_method_call(void *, _Out_ void **, str, str, str, str)',
    ),
    sd_bus_call_method: library.func(
      'int sd_bus_call_method(void *, str, str, str, str, void *, _Out_ void **, str, ...)',
    ),
    sd_bus_message_append_basic: library.func('int sd_bus_message_append_basic(void *, char, str)'),
    sd_bus_call: library.func('int sd_bus_call(void *, void *, uint64_t, void *, _Out_ void **)'),
    sd_bus_message_read_basic: library.func('int sd_bus_message_read_basic(void *, char, void *)'),
    sd_bus_message_unref: library.func('void *sd_bus_message_unref(void *)'),
    free: openLibrary('libc.so.6', 'libc6').func('void free(void *)'),
  };
});

/** The strings of an array that libsystemd made; none when it failed. */
export function readStrings(ask: (out: [bigint | null]) => number): string[] {
  const out: [bigint | null] = [null];
  const list = ask(out) < 0 ? null : out[0];
  const texts: string[] = [];
  if (list === null) return texts;
  const { free } = libsystemd();
  for (let at = list; ; at += POINTER_BYTES) {
    const text = viewOf(at, Number(POINTER_BYTES)).getBigUint64(0, true);
    if (text === 0n) break;
    texts.push(readString(text));
    free(text);
  }
  free(list);
  return texts;
}
