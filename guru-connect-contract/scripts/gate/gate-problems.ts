import semver from 'semver';
import { type Finding, gravest } from '../compat/finding.ts';
import { findingLine } from '../compat/judge.ts';
import { type Exception, matches } from './exceptions.ts';

export interface GateInput {
  /** Of package.json. */
  readonly version: string;
  /** `info.version` of the document. */
  readonly documentVersion: string;
  /** Paths of the document that belong to another major than `version`. */
  readonly foreignPaths: readonly string[];
  /** The newest published version and what changed since; null when nothing is published. */
  readonly since: { readonly version: string; readonly findings: readonly Finding[] } | null;
  readonly changelog: string;
  readonly contractText: string;
  readonly exceptions: readonly Exception[];
}

/** Why this version may not be released; empty when it may. */
export function gateProblems(input: GateInput): string[] {
  return [
    ...versionProblems(input),
    ...pathProblems(input),
    ...changelogProblems(input),
    ...exceptionProblems(input),
  ];
}

function accepted({ since, exceptions }: GateInput): readonly Finding[] {
  return (
    since?.findings.filter((finding) => !exceptions.some((exception) => matches(exception, finding))) ?? []
  );
}

function versionProblems(input: GateInput): string[] {
  const { version, documentVersion, since } = input;
  const problems: string[] = [];
  if (version !== documentVersion) {
    problems.push(`info.version is ${documentVersion}, the package is ${version}: make them equal`);
  }
  if (!since) return problems;
  const findings = accepted(input);
  const needed = gravest(findings.map(({ impact }) => impact));
  if (needed === 'none') return problems;
  const least = semver.inc(since.version, needed) ?? since.version;
  if (semver.lt(version, least)) {
    const reason = findings.find(({ impact }) => impact === needed);
    problems.push(
      `${since.version} to ${version} is too small a step for a ${needed} change, ${least} is the least: ${reason ? findingLine(reason) : ''}`,
    );
  }
  return problems;
}

/** A major is a set of new paths beside the old ones: a server serves both, and a client chooses by the path. */
function pathProblems({ version, foreignPaths }: GateInput): string[] {
  const [path] = foreignPaths;
  if (path === undefined) return [];
  const major = version.split('.')[0];
  return [
    `${version} has the path ${path} (${foreignPaths.length} of another major in all): a major never edits the paths of the old one, so move them to /v${major}/ (npm run start-major)`,
  ];
}

/** Text under `## <version>`, null when the changelog has no such heading. */
function sectionOf(changelog: string, version: string): string | null {
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => text.split('\n', 1)[0]?.trim() === version);
  return section === undefined ? null : section.slice(section.indexOf('\n') + 1).trim();
}

/** Each change that a client could use or trip over stands in the changelog, and what is new in CONTRACT.md too. */
function changelogProblems(input: GateInput): string[] {
  const section = sectionOf(input.changelog, input.version);
  if (!section) return [`CHANGELOG.md says nothing under "## ${input.version}"`];
  const notable = accepted(input).filter(({ impact, call }) => impact !== 'patch' && call !== 'components');
  const names = [...new Set(notable.map(({ subject }) => subject))];
  const unmentioned = names.filter((name) => !section.includes(`\`${name}\``));
  const added = [
    ...new Set(notable.filter(({ text }) => text.endsWith('was added')).map(({ subject }) => subject)),
  ];
  const unexplained = added.filter((name) => !input.contractText.includes(name));
  return [
    ...unmentioned.map((name) => `CHANGELOG.md does not mention \`${name}\` under "## ${input.version}"`),
    ...unexplained.map((name) => `CONTRACT.md does not mention ${name}`),
  ];
}

function exceptionProblems({ since, exceptions }: GateInput): string[] {
  const unused = exceptions.filter(
    (exception) => !since?.findings.some((finding) => matches(exception, finding)),
  );
  return unused.map(
    ({ call, field }) => `compat-exceptions.txt excuses a change that is not there: ${call} | ${field}`,
  );
}
