/** Name of a platform as releases and the server know it, such as `linux-x64` or `win32-x64`: what Node calls it. */
export function platformName(platform: string = process.platform, arch: string = process.arch): string {
  return `${platform}-${arch}`;
}

/**
 * Whether remote control can be set up here.
 * TODO(platform): macOS needs its own way to install, launch and find the remote desktop agent.
 */
export function remoteControlSupported(name: string = platformName()): boolean {
  return name === 'linux-x64' || name === 'win32-x64';
}
