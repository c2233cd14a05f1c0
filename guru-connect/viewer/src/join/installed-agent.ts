/** How long an installed program has to come to the front, in milliseconds. */
const ANSWER_MS = 3000;

/**
 * Opens a session in an installed Guru Connect by its own kind of link, and tells whether something came to the front.
 * In a frame, since some browsers leave the page for a link that nothing on the machine understands.
 */
export async function openInstalled(code: string): Promise<boolean> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.src = `guruconnect://session/${code}`;
  document.body.append(frame);
  try {
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ANSWER_MS);
      window.addEventListener(
        'blur',
        () => {
          clearTimeout(timer);
          resolve(true);
        },
        { once: true },
      );
    });
  } finally {
    frame.remove();
  }
}
