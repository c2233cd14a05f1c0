/**
 * Calls whenever the pixels of this page become smaller or larger: zoom, or a window that moves to another display.
 * A media query can only be asked about one density, so that each change needs the next one.
 */
export function watchPixelDensity(changed: () => void): void {
  const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  const again = () => {
    changed();
    watchPixelDensity(changed);
  };
  query.addEventListener('change', again, { once: true });
}
