import { AgentFault } from '../fault/agent-fault.ts';
import { chooseWords } from './consent/words/choose-words.ts';
import type { Desktop } from './desktop.ts';
import { openFoundDesktop } from './linux/open-found-desktop.ts';
import { WindowsDesktop } from './windows/windows-desktop.ts';
import { X11Desktop } from './x11/x11-desktop.ts';

/**
 * Opens this machine's desktop: the one that DISPLAY names, else the one in front. Returns `current`, which is open, when
 * it is that one still. Rejects with `no_display`, `missing_library`, `display_unsupported`, `platform_unsupported`.
 */
export async function openDesktop(
  environment: NodeJS.ProcessEnv,
  current: Desktop | null = null,
): Promise<Desktop> {
  switch (process.platform) {
    case 'linux': {
      const words = chooseWords(environment);
      if (!environment.DISPLAY) return openFoundDesktop(current, words);
      return current ?? X11Desktop.open(environment.DISPLAY, { words });
    }
    case 'win32':
      return current ?? WindowsDesktop.open();
    default:
      // TODO(platform): macOS adapter
      throw new AgentFault('platform_unsupported', `desktops of ${process.platform} cannot be captured yet`);
  }
}
