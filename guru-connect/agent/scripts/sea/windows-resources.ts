import { readFileSync, writeFileSync } from 'node:fs';
import { Data, NtExecutable, NtExecutableResource, Resource } from 'resedit';

const ENGLISH = 1033;
const UNICODE = 1200;
const ICON_GROUP = 1;

/** What Windows shows of the program: in its properties, in the task manager, and when it asks whether to run it. */
export interface ProgramDetails {
  readonly version: string;
  readonly file: string;
  /** An `.ico` file. */
  readonly icon: string;
}

/**
 * Gives a program its icon and version information (VS_VERSIONINFO), and takes Node's own Authenticode signature off, which
 * no longer fits. Sign the result afterwards.
 */
export function describeProgram(exe: string, { version, file, icon }: ProgramDetails): void {
  const program = NtExecutable.from(readFileSync(exe), { ignoreCert: true });
  const resources = NtExecutableResource.from(program);
  const icons = Data.IconFile.from(readFileSync(icon));
  Resource.IconGroupEntry.replaceIconsForResource(
    resources.entries,
    ICON_GROUP,
    ENGLISH,
    icons.icons.map((item) => item.data),
  );
  const info = Resource.VersionInfo.fromEntries(resources.entries)[0] ?? Resource.VersionInfo.createEmpty();
  const numbers = [...version.split('.').map(Number), 0, 0, 0, 0].slice(0, 4);
  const [major = 0, minor = 0, patch = 0, build = 0] = numbers;
  for (const language of info.getAllLanguagesForStringValues()) info.removeAllStringValues(language, false);
  info.setFileVersion(major, minor, patch, build, ENGLISH);
  info.setProductVersion(major, minor, patch, build, ENGLISH);
  info.setStringValues(
    { lang: ENGLISH, codepage: UNICODE },
    {
      FileDescription: 'Guru Connect agent',
      ProductName: 'Guru Connect',
      FileVersion: version,
      ProductVersion: version,
      OriginalFilename: file,
      InternalName: 'guru-connect-agent',
    },
  );
  info.outputToResourceEntries(resources.entries);
  resources.outputResource(program);
  writeFileSync(exe, Buffer.from(program.generate()));
}
