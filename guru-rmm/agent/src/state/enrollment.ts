import { z } from 'zod';
import { AgentFailure } from '../base/agent-failure.ts';
import { EXIT } from '../base/exit-codes.ts';
import type { DataFolder } from './data-folder.ts';
import { readJsonFile, requirePrivate, writeJsonFile } from './json-file.ts';

/** What enrolment left: whose agent this is, and its credential. */
export const Enrollment = z.object({
  server_url: z.url(),
  agent_id: z.string().min(1).max(128),
  agent_key: z.string().min(1).max(512),
});
export type Enrollment = z.infer<typeof Enrollment>;

export function saveEnrollment(folder: DataFolder, enrollment: Enrollment): Promise<void> {
  return writeJsonFile(folder.enrollment, enrollment);
}

/** @throws AgentFailure `usage` when this folder has never been enrolled, `dataFolder` when others may read the key */
export async function loadEnrollment(folder: DataFolder): Promise<Enrollment> {
  await requirePrivate(folder.enrollment);
  const enrollment = await readJsonFile(folder.enrollment, Enrollment);
  if (enrollment !== null) return enrollment;
  throw new AgentFailure(
    EXIT.usage,
    `The data folder ${folder.root} is not enrolled: run "guru-rmm-agent enroll" first.`,
  );
}
