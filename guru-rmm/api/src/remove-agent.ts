/**
 * Removes a machine: its keys stop working here and at Guru Connect, its open session ends, and no list has it any more. Its
 * past stays in the audit. The machine may enrol again, as a new one.
 */
export const removeAgent = {
  method: 'DELETE',
  path: '/api/agents/{agent_id}',
  request: null,
  answer: null,
} as const;
