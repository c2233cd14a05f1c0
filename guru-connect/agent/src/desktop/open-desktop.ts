import { AgentFault } from '../fault/agent-fault.ts';
import { chooseWords } from './consent/words/choose-words.ts';
import type { Desktop } from './desktop.ts';
import { X11Desktop } from './x11/x11-desktop.ts';

/**
 * Opens this machine's desktop. Rejects with `no_display`, `missing_library`, `display_unsupported`,
 * `platform_unsupported`.
 */
export async function openDesktop(environment: NodeJS.ProcessEnv): Promise<Desktop> {
  switch (process.platform) {
    case 'linux':
      return X11Desktop.open(environment.DISPLAY, chooseWords(environment));
    default:
      // TODO(platform): Windows and macOS adapters
      throw new AgentFault('platform_unsupported', `desktops of ${process.platform} cannot be captured yet`);
  }
}
