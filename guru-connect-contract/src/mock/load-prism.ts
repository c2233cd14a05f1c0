/** The parts of Prism; a package that installs them chooses to, since the contract itself depends on nothing. */
const PEERS = '@stoplight/prism-core, @stoplight/prism-http and @stoplight/prism-http-server';

/**
 * Loads Prism.
 * @throws {Error} when it is not installed; the text says what to install, the cause is the loader's
 */
export async function loadPrism() {
  try {
    const [core, http, server] = await Promise.all([
      import('@stoplight/prism-core'),
      import('@stoplight/prism-http'),
      import('@stoplight/prism-http-server'),
    ]);
    return { ...core, ...http, ...server };
  } catch (cause) {
    throw new Error(`the mock needs ${PEERS}: install them as development dependencies`, { cause });
  }
}
