import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { eventually } from '@guru-connect/testing/eventually';
import type { XServer } from '../../tests/support/x-server.ts';

/** An editor of each toolkit: a line of JSON `null` when it has the focus, then all its text after each change. */
const EDITORS = {
  GTK: `
import gi, json
gi.require_version('Gtk', '3.0')
from gi.repository import Gtk
def say(value): print(json.dumps(value), flush=True)
window, view = Gtk.Window(), Gtk.TextView()
window.add(view)
window.connect('focus-in-event', lambda *_: say(None))
view.get_buffer().connect('changed', lambda b: say(b.get_text(b.get_start_iter(), b.get_end_iter(), False)))
window.fullscreen()
window.show_all()
Gtk.main()`,
  Qt: `
import json
from PyQt5.QtWidgets import QApplication, QPlainTextEdit
def say(value): print(json.dumps(value), flush=True)
class Editor(QPlainTextEdit):
    def focusInEvent(self, event):
        super().focusInEvent(event)
        say(None)
app = QApplication([])
editor = Editor()
editor.textChanged.connect(lambda: say(editor.toPlainText()))
editor.showFullScreen()
app.exec()`,
} as const;

/** A real editor that has the keyboard's focus. */
export class TextProgram {
  readonly #process: ChildProcess;
  #text: string | null | undefined;

  private constructor(process: ChildProcess) {
    this.#process = process;
    if (!process.stdout) throw new Error('the editor has no output');
    createInterface({ input: process.stdout }).on('line', (line) => {
      this.#text = JSON.parse(line);
    });
  }

  /** Starts it under a window manager, and waits for its focus. */
  static async start(server: XServer, toolkit: keyof typeof EDITORS): Promise<TextProgram> {
    const program = server.start('env', 'LC_ALL=C.UTF-8', '/usr/bin/python3', '-c', EDITORS[toolkit]);
    const editor = new TextProgram(program);
    try {
      // A window manager may leave a new window without the focus; a click gives it.
      await eventually(() => {
        if (editor.#text === undefined) server.run('xdotool', 'mousemove', '300', '300', 'click', '1');
        return editor.#text !== undefined;
      });
    } catch (error) {
      editor.stop();
      throw error;
    }
    return editor;
  }

  get text(): string {
    return this.#text ?? '';
  }

  stop(): void {
    this.#process.kill('SIGKILL');
  }
}
