// The vars ISSUER and TRUSTED_ORIGINS: exact origins, of pages, and of apps, whose schemes are their own.

/** The entries of a list that are separated by white space; it checks none of them. */
export function originsOf(value: string): string[] {
  return value.split(/\s+/).filter((origin) => origin !== '')
}

/** Whether a text is an http(s) origin, spelt as browsers send it. */
export function isWebOrigin(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === value
}

/** Schemes that name no app: browsers give them origins of their own, or none, or run what stands in them. */
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

/** Whether a text is the origin of an app, spelt as it is sent: `capacitor://localhost`, `chrome-extension://<id>`. */
export function isAppOrigin(value: string): boolean {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\/[a-z0-9]([a-z0-9._-]*[a-z0-9])?(:\d{1,5})?$/.exec(value) ?? []
  return scheme !== undefined && !NO_APP.includes(scheme)
}

/** Whether a list holds nothing but origins that we know how to trust. */
export const areOrigins = (value: string): boolean =>
  originsOf(value).every((origin) => isWebOrigin(origin) || isAppOrigin(origin))

export const ORIGINS_MESSAGE =
  'must be exact origins separated by spaces, e.g. https://app.example.com or capacitor://localhost; apps for Android stand in APP_LINKS'
