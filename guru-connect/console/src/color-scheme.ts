/**
 * Runs before the first paint, so that a page in dark colours does not flash white. A file of its own, since the content
 * security policy allows no inline script. The key is the one that Mantine's colour scheme manager writes.
 */
function chosenScheme(): string | null {
  try {
    return window.localStorage.getItem('mantine-color-scheme-value');
  } catch {
    // Storage may be forbidden; the system's preference then decides.
    return null;
  }
}

const chosen = chosenScheme();
const dark =
  chosen === 'dark' || (chosen !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches);
document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');

export {};
