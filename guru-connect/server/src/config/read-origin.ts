/** Exactly an origin (`https://rmm.example.com`), in the form that browsers name it; undefined for anything else. */
export function readOrigin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== text.replace(/\/$/, '')) return undefined;
  return url.origin;
}
