// Screensavers on the user's bus, as a desktop's: node screen-saver.mjs NAME=true|false|silent ... Prints a line once they are there.
import koffi from 'koffi';

const answers = new Map(process.argv.slice(2).map((saver) => saver.split('=') as [string, string]));
const library = koffi.load('libsystemd.so.0');
const open = library.func('int sd_bus_open_user(_Out_ void **)');
const requestName = library.func('int sd_bus_request_name(void *, str, uint64_t)');
const take = library.func('int sd_bus_process(void *, _Out_ void **)');
const wait = library.func('int sd_bus_wait(void *, uint64_t)');
const isCall = library.func('int sd_bus_message_is_method_call(void *, str, str)');
const reply = library.func('int sd_bus_reply_method_return(void *, str, ...)');
const unref = library.func('void *sd_bus_message_unref(void *)');
const FOREVER_US = 1_000_000_000;

const made: [bigint | null] = [null];
if (open(made) < 0) throw new Error('there is no bus');
const [bus] = made;
for (const name of answers.keys()) if (requestName(bus, name, 0) < 0) throw new Error(`cannot own ${name}`);
process.stdout.write('ready\n');
for (;;) {
  const message: [bigint | null] = [null];
  if (take(bus, message) === 0) wait(bus, FOREVER_US);
  if (!message[0]) continue;
  for (const [name, answer] of answers) {
    if (answer === 'silent' || isCall(message[0], name, 'GetActive') <= 0) continue;
    reply(message[0], 'b', 'int', answer === 'true' ? 1 : 0);
  }
  unref(message[0]);
}
