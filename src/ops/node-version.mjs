// Preloaded by every npm script (`node --import`): names the required Node before anything else fails on an older one. Plain
// JavaScript, because an old Node must be able to read it. 22.18 is the first that runs `.ts` files without a flag.
const least = [22, 18]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < least[0] || (major === least[0] && minor < least[1])) {
  console.error(
    `This needs Node ${least.join('.')} or newer, and this is Node ${process.versions.node} (${process.execPath}).`,
  )
  console.error(
    process.platform === 'darwin'
      ? 'On macOS `npm ci` installs no Node: install one from https://nodejs.org (24 is the tested version).'
      : 'On Linux and on Windows (x64) `npm ci` installs Node 24: run it, then use `npm run`, not `node`.',
  )
  process.exit(1)
}
