import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { deprecationHeaders } from '../../integration/deprecation-headers.ts';
import { refuseUndocumentedRoutes } from '../../integration/start-gates.ts';
import type { AppContext } from '../context.ts';

/** What the contract asks of every route, wherever it is registered: no undocumented one, and deprecation headers. */
export const contract = fp(
  async (app: FastifyInstance, { context: { majors } }: { context: AppContext }) => {
    refuseUndocumentedRoutes(app, majors);
    deprecationHeaders(app, majors);
  },
  { name: 'contract' },
);
