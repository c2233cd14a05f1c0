import { listTechnicians as list } from '../../technicians/technician-store.ts';
import { operation } from '../operation.ts';
import { presentTechnician } from './present-technician.ts';

export const listTechnicians = operation({
  method: 'GET',
  path: '/api/technicians',
  roles: ['admin', 'auditor'],
  async handle({ sql }) {
    return { technicians: (await list(sql)).map(presentTechnician) };
  },
});
