import { FrameSizeWatch } from '../full-screen/frame-size-watch.ts';
import type { FullScreenMeans } from '../full-screen/outcome.ts';
import type { HostLink } from './host-link.ts';

/**
 * Full screen and keyboard lock by way of the host page.
 *
 * @param ended called when the frame shows that full screen is over
 */
export function hostMeans(host: HostLink, ended: () => void): FullScreenMeans {
  const watch = new FrameSizeWatch();
  const area = () => window.innerWidth * window.innerHeight;
  window.addEventListener('resize', () => {
    if (watch.resized(area())) ended();
  });
  return {
    fullScreen: (enable) => {
      if (enable) watch.asked(area());
      return host.ask('fullscreen', enable);
    },
    keyboardLock: (enable) => host.ask('keyboard_lock', enable),
  };
}
