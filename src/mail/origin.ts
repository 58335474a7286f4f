// Says in a mail where something was asked for, so that its reader can tell their own doing from a stranger's.

const BROWSERS: ReadonlyArray<[RegExp, string]> = [
  [/\bEdg\//, 'Edge'],
  [/\bFirefox\//, 'Firefox'],
  [/\bOPR\//, 'Opera'],
  [/\bChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
]
const SYSTEMS: ReadonlyArray<[RegExp, string]> = [
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** `Firefox on Linux, DE, 24 Nov 2026 10:02 UTC`. A user agent is named only if it is a known one: it is a stranger's text. */
export function describeOrigin(from: { userAgent: string | null; country: string | null }, at: number): string {
  const agent = from.userAgent ?? ''
  const browser = BROWSERS.find(([pattern]) => pattern.test(agent))?.[1] ?? 'an unknown program'
  const system = SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1]
  const when = new Date(at).toUTCString().slice(5, 22)
  return [system === undefined ? browser : `${browser} on ${system}`, from.country, `${when} UTC`]
    .filter((part) => part !== null)
    .join(', ')
}
