// logind's session on the user's bus, as far as the agent asks for it: node login-manager.mjs locked|unlocked USER. Prints a line once it is there.
import koffi from 'koffi';

const [locked, user] = process.argv.slice(2);
const library = koffi.load('libsystemd.so.0');
const open = library.func('int sd_bus_open_user(_Out_ void **)');
const requestName = library.func('int sd_bus_request_name(void *, str, uint64_t)');
const take = library.func('int sd_bus_process(void *, _Out_ void **)');
const wait = library.func('int sd_bus_wait(void *, uint64_t)');
const isCall = library.func('int sd_bus_message_is_method_call(void *, str, str)');
const readString = library.func('int sd_bus_message_read_basic(void *, char, _Out_ str *)');
const reply = library.func('int sd_bus_reply_method_return(void *, str, ...)');
const unref = library.func('void *sd_bus_message_unref(void *)');
const FOREVER_US = 1_000_000_000;

function nextText(message: bigint): string {
  const value: [string | null] = [null];
  readString(message, 's'.charCodeAt(0), value);
  return value[0] ?? '';
}

const made: [bigint | null] = [null];
if (open(made) < 0) throw new Error('there is no bus');
const [bus] = made;
if (requestName(bus, 'org.freedesktop.login1', 0) < 0) throw new Error('cannot own the name of logind');
process.stdout.write('ready\n');
for (;;) {
  const box: [bigint | null] = [null];
  if (take(bus, box) === 0) wait(bus, FOREVER_US);
  const [message] = box;
  if (!message) continue;
  if (isCall(message, 'org.freedesktop.DBus.Properties', 'Get') > 0) {
    nextText(message);
    const property = nextText(message);
    if (property === 'LockedHint') reply(message, 'v', 'str', 'b', 'int', locked === 'locked' ? 1 : 0);
    if (property === 'Name') reply(message, 'v', 'str', 's', 'str', user ?? '');
  }
  unref(message);
}
