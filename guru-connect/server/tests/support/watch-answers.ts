/**
 * Loaded before every test file: whatever a test asks of the integration namespace, the answer is held against the
 * document before the test sees it. A test cannot forget to do so, and cannot leave it out.
 */
const INTEGRATION = /^\/api\/integration(\/|$)/;
const plainFetch = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const response = await plainFetch(input, init);
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  if (!INTEGRATION.test(pathname)) return response;
  // Late, since most unit tests ask nothing of a server.
  const { checkAnswer } = await import('./check-answer.ts');
  const { status, headers } = response;
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
  checkAnswer({ method, pathname, status, headers, text: await response.clone().text() });
  return response;
};

export {};
