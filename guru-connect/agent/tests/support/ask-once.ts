// Asks for consent as the agent does, and prints the outcome. LANG chooses the words, DISPLAY the display.
import { openDesktop } from '../../src/desktop/open-desktop.ts';

const desktop = await openDesktop(process.env);
const outcome = await desktop.dialogs.askConsent(
  { technician: 'Maria', organisation: 'Example IT', reason: '', grant: 'view', timeoutSeconds: 0.1 },
  new AbortController().signal,
);
desktop.close();
process.stdout.write(JSON.stringify(outcome));
