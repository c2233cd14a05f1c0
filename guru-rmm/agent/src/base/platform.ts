/** Name of a platform as releases and the server know it, such as `linux-x64`. */
export function platformName(platform: string = process.platform, arch: string = process.arch): string {
  const system = platform === 'win32' ? 'windows' : platform === 'darwin' ? 'macos' : platform;
  return `${system}-${arch}`;
}

/**
 * Whether remote control can be set up here.
 * TODO(platform): Windows and macOS need their own way to install, launch and find the remote desktop agent.
 */
export function remoteControlSupported(name: string = platformName()): boolean {
  return name === 'linux-x64';
}
