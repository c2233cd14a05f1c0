/**
 * What an operator should do so that webhooks arrive; null when there is nothing to do.
 * @param isReceiving whether this server has a secret to check webhooks with
 * @param features what Guru Connect can do
 */
export function webhookAdvice(isReceiving: boolean, features: Record<string, boolean>): string | null {
  const isSending = features.session_webhooks === true;
  if (isReceiving && !isSending) {
    return 'Guru Connect sends no webhooks, so an ended session shows a few seconds late: set CONNECT_WEBHOOK_URL and CONNECT_WEBHOOK_SECRET there, to /api/webhooks/connect of this server and its secret';
  }
  if (!isReceiving && isSending) {
    return 'Guru Connect sends webhooks and this server has no secret to check them with: set CONNECT_WEBHOOK_SECRET_FILE to the file that holds the same secret';
  }
  if (!isReceiving) {
    return 'no webhooks are configured, so an ended session shows a few seconds late: set CONNECT_WEBHOOK_SECRET_FILE here, and CONNECT_WEBHOOK_URL and CONNECT_WEBHOOK_SECRET at Guru Connect';
  }
  return null;
}
