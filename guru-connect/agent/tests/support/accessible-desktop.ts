// A desktop's notifications and its screen reader's status on the user's bus: node accessible-desktop.mjs on|off. Prints
// `ready`, then a line of JSON for each notification that comes or goes.
import koffi from 'koffi';

const screenReader = process.argv[2] === 'on';
const library = koffi.load('libsystemd.so.0');
const open = library.func('int sd_bus_open_user(_Out_ void **)');
const requestName = library.func('int sd_bus_request_name(void *, str, uint64_t)');
const take = library.func('int sd_bus_process(void *, _Out_ void **)');
const wait = library.func('int sd_bus_wait(void *, uint64_t)');
const isCall = library.func('int sd_bus_message_is_method_call(void *, str, str)');
const reply = library.func('int sd_bus_reply_method_return(void *, str, ...)');
const unref = library.func('void *sd_bus_message_unref(void *)');
const skip = library.func('int sd_bus_message_skip(void *, str)');
const enter = library.func('int sd_bus_message_enter_container(void *, char, str)');
const readString = library.func('int sd_bus_message_read_basic(void *, char, _Out_ str *)');
const readBytes = library.func('int sd_bus_message_read_basic(void *, char, void *)');
const NOTIFICATIONS = 'org.freedesktop.Notifications';
const ID = 7;
const FOREVER_US = 1_000_000_000;

function text(message: bigint): string {
  const value: [string | null] = [null];
  readString(message, 's'.charCodeAt(0), value);
  return value[0] ?? '';
}

function number(message: bigint, type: 'u' | 'y'): number | undefined {
  const value = new ArrayBuffer(4);
  readBytes(message, type.charCodeAt(0), value);
  return new Uint32Array(value)[0];
}

function readNotification(message: bigint) {
  const application = text(message);
  skip(message, 'us');
  const [summary, body] = [text(message), text(message)];
  skip(message, 'as');
  enter(message, 'a'.charCodeAt(0), '{sv}');
  enter(message, 'e'.charCodeAt(0), 'sv');
  const hint = text(message);
  enter(message, 'v'.charCodeAt(0), 'y');
  return { application, summary, body, [hint]: number(message, 'y') };
}

function report(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

const made: [bigint | null] = [null];
if (open(made) < 0) throw new Error('there is no bus');
const [bus] = made;
for (const name of ['org.a11y.Bus', NOTIFICATIONS]) {
  if (requestName(bus, name, 0) < 0) throw new Error(`cannot own ${name}`);
}
process.stdout.write('ready\n');
for (;;) {
  const box: [bigint | null] = [null];
  if (take(bus, box) === 0) wait(bus, FOREVER_US);
  const [message] = box;
  if (!message) continue;
  if (isCall(message, 'org.freedesktop.DBus.Properties', 'Get') > 0) {
    reply(message, 'v', 'str', 'b', 'int', screenReader ? 1 : 0);
  } else if (isCall(message, NOTIFICATIONS, 'Notify') > 0) {
    report(readNotification(message));
    reply(message, 'u', 'uint32', ID);
  } else if (isCall(message, NOTIFICATIONS, 'CloseNotification') > 0) {
    report({ closed: number(message, 'u') });
    reply(message, '');
  }
  unref(message);
}
