/** Long enough to read one sentence twice. */
const HINT_MS = 8_000;

/**
 * Shows one sentence over the lower edge of the screen for a while. The element is a live region, so that it is read
 * out; it lets the pointer through, so that nothing of the machine is out of reach. An empty sentence clears it.
 */
export function createHint(element: HTMLElement): (sentence: string) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (sentence) => {
    clearTimeout(timer);
    element.textContent = sentence;
    timer = setTimeout(() => {
      element.textContent = '';
    }, HINT_MS);
  };
}
