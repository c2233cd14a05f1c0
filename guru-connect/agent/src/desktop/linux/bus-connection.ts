import { AgentFault } from '../../fault/agent-fault.ts';
import { type Bus, type BusMessage, DBUS_TYPE, libsystemd } from '../../ffi/libsystemd.ts';
import { readString } from '../../ffi/native.ts';

/** An answer comes from a program that runs already, at once or never: the agent's sockets wait meanwhile. */
const CALL_US = 250_000;

/** Name, path and interface of an object on a bus. */
export interface BusObject {
  readonly name: string;
  readonly path: string;
  readonly face: string;
}

const DAEMON: BusObject = {
  name: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  face: 'org.freedesktop.DBus',
};

/** Questions to one bus, answered within a quarter of a second or not at all. */
export class BusConnection {
  readonly #bus: Bus;

  private constructor(bus: Bus) {
    this.#bus = bus;
    libsystemd().sd_bus_set_method_call_timeout(bus, CALL_US);
  }

  /** Lends a connection to the system's or the user's bus; undefined when there is none, or no libsystemd. */
  static use<T>(which: 'system' | 'user', ask: (bus: BusConnection) => T): T | undefined {
    const made: [Bus | null] = [null];
    try {
      const library = libsystemd();
      const open = which === 'system' ? library.sd_bus_open_system : library.sd_bus_open_user;
      if (open(made) < 0 || made[0] === null) return undefined;
      return ask(new BusConnection(made[0]));
    } catch (error) {
      if (error instanceof AgentFault) return undefined;
      throw error;
    } finally {
      if (made[0] !== null) libsystemd().sd_bus_flush_close_unref(made[0]);
    }
  }

  /** A property that is a boolean. */
  property({ name, path, face }: BusObject, member: string): boolean | undefined {
    const value = new ArrayBuffer(4);
    const result = libsystemd().sd_bus_get_property_trivial(
      this.#bus,
      ...[name, path, face, member],
      null,
      DBUS_TYPE.boolean,
      value,
    );
    return result < 0 ? undefined : new Int32Array(value)[0] === 1;
  }

  /** A property that is a string. */
  stringProperty({ name, path, face }: BusObject, member: string): string | undefined {
    const { sd_bus_get_property_string: get, free } = libsystemd();
    const value: [bigint | null] = [null];
    if (get(this.#bus, name, path, face, member, null, value) < 0 || value[0] === null) return undefined;
    const text = readString(value[0]);
    free(value[0]);
    return text;
  }

  /** Whether a program has this name; asking it anything else would start it. */
  hasOwner({ name }: BusObject): boolean {
    return this.call(DAEMON, 'NameHasOwner', name) === true;
  }

  /** A method that answers with a number, or with nothing. `values`: of each its C type, then itself (sd_bus_call_method(3)). */
  callForNumber(
    { name, path, face }: BusObject,
    member: string,
    types: string,
    ...values: (string | number)[]
  ): number | undefined {
    const library = libsystemd();
    const reply: [BusMessage | null] = [null];
    const to = [this.#bus, name, path, face, member, null, reply] as const;
    const result = library.sd_bus_call_method(...to, types, ...values);
    const [answer] = reply;
    if (result < 0 || answer === null) return undefined;
    const value = new ArrayBuffer(4);
    const read = library.sd_bus_message_read_basic(answer, DBUS_TYPE.number, value);
    library.sd_bus_message_unref(answer);
    return read > 0 ? new Uint32Array(value)[0] : undefined;
  }

  /** A method that answers with a boolean. */
  call({ name, path, face }: BusObject, member: string, argument?: string): boolean | undefined {
    const library = libsystemd();
    const message: [BusMessage | null] = [null];
    const reply: [BusMessage | null] = [null];
    if (library.sd_bus_message_new_method_call(this.#bus, message, name, path, face, member) < 0) {
      return undefined;
    }
    const [sent] = message;
    if (sent === null) return undefined;
    if (argument !== undefined) library.sd_bus_message_append_basic(sent, DBUS_TYPE.string, argument);
    const result = library.sd_bus_call(this.#bus, sent, CALL_US, null, reply);
    library.sd_bus_message_unref(sent);
    const [answer] = reply;
    if (result < 0 || answer === null) return undefined;
    const value = new ArrayBuffer(4);
    const read = library.sd_bus_message_read_basic(answer, DBUS_TYPE.boolean, value);
    library.sd_bus_message_unref(answer);
    return read > 0 ? new Int32Array(value)[0] === 1 : undefined;
  }
}
