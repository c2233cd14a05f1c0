/** The machine's picture as it is, in a file; in a frame, which may save none, on the technician's clipboard. Within a click. */
export async function takeScreenshot(screen: HTMLCanvasElement, embedded: boolean): Promise<string> {
  const blob = await new Promise<Blob | null>((resolve) => screen.toBlob(resolve, 'image/png'));
  if (!blob) return 'There is no picture yet.';
  if (embedded) return await toClipboard(blob);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `guru-connect-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.png`;
  link.click();
  URL.revokeObjectURL(link.href);
  return 'The screenshot is among your downloads.';
}

async function toClipboard(blob: Blob): Promise<string> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    return 'The screenshot is on your clipboard.';
  } catch {
    return 'Your browser did not take the screenshot: press Screenshot again.';
  }
}
