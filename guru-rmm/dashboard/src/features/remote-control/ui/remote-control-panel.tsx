import { Anchor, Button, Group, Text } from '@mantine/core';
import { EnterFullScreenIcon, ExitFullScreenIcon, LinkBreak2Icon } from '@radix-ui/react-icons';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { asApiError } from '../../../shared/api/api-error.ts';
import { toast } from '../../../shared/ui/toasts.ts';
import { nativeLink } from '../embed/embed-host.ts';
import { createHostPage, onFullscreenChange } from '../embed/host-page.ts';
import { ViewerFrame } from '../embed/viewer-frame.tsx';
import { answerRequest, type HostPage } from '../embed/viewer-requests.ts';
import { isFinal, type Phase } from '../session/lifecycle.ts';
import type { RemoteControlSession } from '../session/remote-control-session.ts';
import { attemptWords, statusWords } from '../words/status-words.ts';
import classes from './remote-control-panel.module.css';
import { SessionOutcome } from './session-outcome.tsx';
import { SessionProgress } from './session-progress.tsx';

interface PanelProps {
  readonly session: RemoteControlSession;
  /** Shown in the head; reported by the machine, so text only. */
  readonly machineName: string;
  readonly onRestart: () => void;
  readonly onClose: () => void;
}

/** A machine's screen with what one needs around it: how it stands, full screen, the end. */
export function RemoteControlPanel({ session, machineName, onRestart, onClose }: PanelProps) {
  const view = useSyncExternalStore(session.subscribe, session.getView);
  const panel = useRef<HTMLElement | null>(null);
  const outcome = useRef<HTMLDivElement | null>(null);
  const [page] = useState(() => createHostPage(() => panel.current));
  const over = isFinal(view.phase);

  useEffect(() => {
    // The button that began a session goes with its click, the frame and the End button with the session's end: whoever
    // works by keyboard or hears the page would be left nowhere.
    if (isFocusFree(panel.current)) (over ? outcome : panel).current?.focus({ preventScroll: true });
  }, [over]);
  useEffect(() => {
    // Keys go to the machine once there is something to see, unless the technician is elsewhere on the page by then.
    if (view.phase === 'first_frame' && isFocusFree(panel.current)) session.focusViewer();
  }, [view.phase, session]);

  return (
    <section
      ref={panel}
      tabIndex={-1}
      className={classes.panel}
      aria-label={`Remote control of ${machineName}`}
      data-testid="remote-control-panel"
      data-phase={view.phase}
    >
      <header className={classes.head}>
        <div className={classes.title}>
          <Text fw={600} truncate>
            {machineName}
          </Text>
          <StatusLine phase={view.phase} words={statusWords(view)} attempt={attemptWords(view)} />
        </div>
        <Group gap="xs" wrap="nowrap">
          <NativeViewerLink url={over ? null : view.broker?.viewer_native_url} />
          <FullscreenButton page={page} />
          {over ? (
            <Button variant="default" size="xs" onClick={onClose}>
              Close
            </Button>
          ) : (
            <EndButton session={session} words={view.phase === 'awaiting_consent' ? 'Cancel' : 'End'} />
          )}
        </Group>
      </header>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: a click beside the picture hands the keyboard to the machine; a keyboard reaches the frame itself by Tab. */}
      <div className={classes.stage} onClick={over ? undefined : session.focusViewer}>
        {view.broker && !over ? (
          <ViewerFrame
            key={view.broker.remote_control_id}
            session={session}
            machineName={machineName}
            page={page}
          />
        ) : null}
        <SessionProgress view={view} />
        <SessionOutcome ref={outcome} view={view} onRestart={onRestart} onClose={onClose} />
      </div>
    </section>
  );
}

/** Whether nobody has the focus, or the panel as a whole: then it may be moved without taking it from anything. */
function isFocusFree(panel: HTMLElement | null): boolean {
  const focused = document.activeElement;
  return !focused || focused === document.body || focused === panel;
}

/** Does what the viewer's own button asks for, so that both always agree. */
function FullscreenButton({ page }: { readonly page: HostPage }) {
  const active = useSyncExternalStore(onFullscreenChange, page.fullscreen.isActive);
  if (!page.fullscreen.supported) return null;
  const toggle = async () => {
    const { granted } = await answerRequest({ request: 'fullscreen', enable: !active }, page, 'page');
    if (!granted) toast('warning', 'The browser did not change the full screen.');
  };
  const label = active ? 'Leave full screen' : 'Full screen';
  return (
    <Button variant="default" size="xs" onClick={() => void toggle()} aria-label={label} title={label} px={8}>
      {active ? (
        <ExitFullScreenIcon width={18} height={18} aria-hidden />
      ) : (
        <EnterFullScreenIcon width={18} height={18} aria-hidden />
      )}
    </Button>
  );
}

interface StatusLineProps {
  readonly phase: Phase;
  readonly words: string;
  readonly attempt: string;
}

function StatusLine({ phase, words, attempt }: StatusLineProps) {
  return (
    <Text
      size="sm"
      className={classes.status ?? ''}
      role="status"
      data-testid="remote-control-status"
      data-state={phase}
    >
      <span className={classes.dot} aria-hidden />
      <span>
        {words}
        <span aria-hidden>{attempt}</span>
      </span>
    </Text>
  );
}

function NativeViewerLink({ url }: { readonly url: string | null | undefined }) {
  const link = nativeLink(url);
  return link ? (
    <Anchor href={link} size="sm">
      Open in the app
    </Anchor>
  ) : null;
}

interface EndProps {
  readonly session: RemoteControlSession;
  readonly words: string;
}

function EndButton({ session, words }: EndProps) {
  const [ending, setEnding] = useState(false);
  const end = async () => {
    if (ending) return;
    setEnding(true);
    try {
      await session.end();
    } catch (thrown) {
      const { detail, requestId } = asApiError(thrown);
      const reference = requestId ? ` (request id ${requestId})` : '';
      toast(
        'warning',
        `The session is closed here, but the server could not be told: ${detail}${reference} It ends there by itself shortly.`,
      );
    }
  };
  return (
    <Button
      color="red.9"
      size="xs"
      loading={ending}
      onClick={() => void end()}
      leftSection={<LinkBreak2Icon width={18} height={18} aria-hidden />}
      data-testid="remote-control-end"
    >
      {words}
    </Button>
  );
}
