import { useLayoutEffect, useRef } from 'react';
import type { RemoteControlSession } from '../session/remote-control-session.ts';
import classes from '../ui/remote-control-panel.module.css';
import { IFRAME_ATTRIBUTES } from './embed-host.ts';
import type { HostPage } from './viewer-requests.ts';

interface ViewerFrameProps {
  readonly session: RemoteControlSession;
  readonly machineName: string;
  /** What the viewer may ask this page for. */
  readonly page: HostPage;
}

/** The frame of Guru Connect's viewer. It gets its address only once somebody listens to it. */
export function ViewerFrame({ session, machineName, page }: ViewerFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  useLayoutEffect(
    () => (frame.current ? session.attachFrame(frame.current, page) : undefined),
    [session, page],
  );
  return (
    <iframe
      ref={frame}
      title={`Screen of ${machineName}`}
      className={classes.frame}
      allow={IFRAME_ATTRIBUTES.allow}
      sandbox={IFRAME_ATTRIBUTES.sandbox}
      referrerPolicy={IFRAME_ATTRIBUTES.referrerpolicy}
      data-testid="remote-control-iframe"
    />
  );
}
