// The vars ISSUER and TRUSTED_ORIGINS: exact origins of pages, and of apps that have schemes of their own.

/** The entries of a list that is separated by white space. Checks none of them. */
export function originsOf(value: string): string[] {
  return value.split(/\s+/).filter((origin) => origin !== '')
}

/** Whether a text is an http(s) origin, spelled as browsers send it. */
export function isWebOrigin(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === value
}

/** Schemes that name no app: browsers give them other origins or none, or run their content. */
const NO_APP = [
  'http',
  'https',
  'ws',
  'wss',
  'ftp',
  'file',
  'blob',
  'data',
  'about',
  'javascript',
  'filesystem',
  'android',
]

/** Whether a text is the origin of an app, spelled as it is sent: `capacitor://localhost`, `chrome-extension://<id>`. */
export function isAppOrigin(value: string): boolean {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\/[a-z0-9]([a-z0-9._-]*[a-z0-9])?(:\d{1,5})?$/.exec(value) ?? []
  return scheme !== undefined && !NO_APP.includes(scheme)
}

/** Whether every entry of a list is an origin that can be trusted. */
export const areOrigins = (value: string): boolean =>
  originsOf(value).every((origin) => isWebOrigin(origin) || isAppOrigin(origin))

export const ORIGINS_MESSAGE =
  'must be exact origins separated by spaces, e.g. https://app.example.com or capacitor://localhost; list Android apps in APP_LINKS'
