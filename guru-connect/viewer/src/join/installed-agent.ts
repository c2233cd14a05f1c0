/** How long an installed program has to come up, in milliseconds. */
const PATIENCE_MS = 3000;

/**
 * Asks the browser to open a session in an installed Guru Connect. No browser says whether that worked, and some ask the
 * person first, so the page goes on in either case. In a frame, since some browsers leave the page for a link that nothing
 * on the machine understands.
 */
export async function tryInstalled(code: string): Promise<void> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.src = `guruconnect://session/${code}?relay=${location.origin}`;
  document.body.append(frame);
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  frame.remove();
}
