/**
 * Origin of the page that frames the viewer; null when none does. Where the browser names it (HTML Standard,
 * `Location.ancestorOrigins`; not in Firefox) that counts, else what the address says.
 */
export function framingOrigin(fromAddress: string | null): string | null {
  if (window.parent === window) return null;
  return window.location.ancestorOrigins?.[0] ?? fromAddress;
}
