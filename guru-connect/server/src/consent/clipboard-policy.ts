/** Which way the clipboard may go between technicians who control a machine and the machine. */
export type ClipboardPolicy = 'off' | 'to_machine' | 'from_machine' | 'both';
