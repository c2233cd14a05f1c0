/**
 * Loaded before every test file: whatever a test asks of the integration namespace, the answer is held against the
 * document before the test sees it. A test cannot forget to do so, and cannot leave it out.
 */
const INTEGRATION = /^\/api\/integration(\/|$)/;
const plainFetch = globalThis.fetch;
/** Loaded late, since most unit tests ask nothing of a server; once, since Jest refuses an import between two tests. */
let checker: Promise<typeof import('./check-answer.ts')> | undefined;

globalThis.fetch = async (input, init) => {
  const response = await plainFetch(input, init);
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  if (!INTEGRATION.test(pathname)) return response;
  checker ??= import('./check-answer.ts');
  const { checkAnswer } = await checker;
  const { status, headers } = response;
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
  checkAnswer({ method, pathname, status, headers, text: await response.clone().text() });
  return response;
};

export {};
