import { createServer as createHttpServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startContractMock } from 'guru-connect-contract/mock';

/** What Prism is to answer with; null: the success. */
export type Preference = { status: number; example: string } | null;

/**
 * The pinned document, served by Prism. A door before it asks for the wanted answer (`Prefer`), which the client under
 * test cannot do, and counts the requests.
 */
export async function startPrism() {
  const prism = await startContractMock();
  const state: { preference: Preference; requests: number } = { preference: null, requests: 0 };
  const door = createHttpServer((incoming, outgoing) => {
    state.requests += 1;
    const { preference } = state;
    const prefer =
      preference === null ? {} : { prefer: `code=${preference.status}, example=${preference.example}` };
    const forwarded = httpRequest(
      prism.url + incoming.url,
      { method: incoming.method, headers: { ...incoming.headers, ...prefer } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
    /** Chooses the next answers, and counts from zero. */
    prefer(preference: Preference) {
      Object.assign(state, { preference, requests: 0 });
    },
    requests: () => state.requests,
    async close() {
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await prism.close();
    },
  };
}
