import type { Sql } from 'postgres';
import type { ClientOrigin } from '../audit/client-origin.ts';
import { errorCode } from '../errors/error-code.ts';
import type { Queryable } from '../database/queryable.ts';

export interface MachineGroup {
  readonly group_id: string;
  readonly name: string;
  readonly machines: number;
}

/** Who changes a group or what is in it, for the audit. */
export interface Changer {
  readonly by: string;
  readonly from: ClientOrigin;
}

/** Most groups; a list shows all of them. */
const GROUP_LIMIT = 500;
/** unique_violation (PostgreSQL, appendix A). */
const TAKEN = '23505';
const UNKNOWN_REFERENCE = '23503';

export async function listMachineGroups(sql: Queryable): Promise<MachineGroup[]> {
  return await sql<MachineGroup[]>`
    SELECT one.group_id, name, count(agent_id)::int AS machines
    FROM connect_machine_groups AS one LEFT JOIN connect_agents AS agent ON agent.group_id = one.group_id
    GROUP BY one.group_id ORDER BY lower(name) LIMIT ${GROUP_LIMIT}`;
}

/** @returns undefined when another group has this name */
export async function createMachineGroup(
  sql: Queryable,
  name: string,
  { by, from }: Changer,
): Promise<MachineGroup | undefined> {
  const [row] = await sql<MachineGroup[]>`
    WITH created AS (
      INSERT INTO connect_machine_groups (name) VALUES (${name}) ON CONFLICT DO NOTHING RETURNING group_id, name),
    event AS (
      INSERT INTO connect_audit_events (type, data)
      SELECT 'machine_group_created',
        ${sql.json({ by, ...from })} || jsonb_build_object('group_id', group_id, 'group', name) FROM created)
    SELECT group_id, name, 0 AS machines FROM created`;
  return row;
}

export async function renameMachineGroup(
  sql: Queryable,
  groupId: string,
  name: string,
  { by, from }: Changer,
): Promise<'done' | 'unknown' | 'taken'> {
  try {
    const rows = await sql`
      WITH before AS (SELECT name FROM connect_machine_groups WHERE group_id = ${groupId}),
      renamed AS (
        UPDATE connect_machine_groups SET name = ${name} WHERE group_id = ${groupId} RETURNING group_id, name),
      event AS (
        INSERT INTO connect_audit_events (type, data)
        SELECT 'machine_group_renamed', ${sql.json({ by, ...from })} ||
          jsonb_build_object('group_id', group_id, 'group', renamed.name, 'before', before.name)
        FROM renamed, before WHERE renamed.name <> before.name)
      SELECT FROM renamed`;
    return rows.length === 1 ? 'done' : 'unknown';
  } catch (error) {
    if (errorCode(error) === TAKEN) return 'taken';
    throw error;
  }
}

/** Its machines are in no group afterwards. @returns false when there is no such group */
export async function deleteMachineGroup(
  sql: Queryable,
  groupId: string,
  { by, from }: Changer,
): Promise<boolean> {
  const rows = await sql`
    WITH deleted AS (DELETE FROM connect_machine_groups WHERE group_id = ${groupId} RETURNING group_id, name),
    event AS (
      INSERT INTO connect_audit_events (type, data)
      SELECT 'machine_group_deleted',
        ${sql.json({ by, ...from })} || jsonb_build_object('group_id', group_id, 'group', name) FROM deleted)
    SELECT FROM deleted`;
  return rows.length === 1;
}

/**
 * Puts a machine into a group.
 * @param groupId null: into none
 */
export async function setMachineGroup(
  sql: Sql,
  agentId: string,
  groupId: string | null,
  { by, from }: Changer,
): Promise<'done' | 'no_such_machine' | 'no_such_group'> {
  try {
    const rows = await sql`
      WITH before AS (SELECT group_id FROM connect_agents WHERE agent_id = ${agentId}),
      moved AS (
        UPDATE connect_agents SET group_id = ${groupId}::uuid WHERE agent_id = ${agentId} RETURNING agent_id, group_id),
      event AS (
        INSERT INTO connect_audit_events (type, data)
        SELECT 'machine_group_set', ${sql.json({ by, ...from })} ||
          jsonb_build_object('agent_id', agent_id, 'group_id', moved.group_id, 'group', one.name)
        FROM moved CROSS JOIN before LEFT JOIN connect_machine_groups AS one ON one.group_id = moved.group_id
        WHERE moved.group_id IS DISTINCT FROM before.group_id)
      SELECT FROM moved`;
    return rows.length === 1 ? 'done' : 'no_such_machine';
  } catch (error) {
    if (errorCode(error) === UNKNOWN_REFERENCE) return 'no_such_group';
    throw error;
  }
}
