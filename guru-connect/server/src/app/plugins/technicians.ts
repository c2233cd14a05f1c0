import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { addRequireRole } from '../../console/require-role.ts';
import type { AppContext } from '../context.ts';

/** `requireRole`, for every route that technicians of Guru Connect call. */
export const technicians = fp(
  async (app: FastifyInstance, { context }: { context: AppContext }) => {
    const { sql, watch, address } = context;
    await addRequireRole(app, { sql, watch, publicUrl: () => address.publicUrl() });
  },
  { name: 'technicians', dependencies: ['error-envelope'] },
);
