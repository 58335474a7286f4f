// The var TRUSTED_ORIGINS: exact origins, separated by spaces.

/** The origins of a list. */
export function originsOf(value: string): string[] {
  return value.split(/\s+/).filter((origin) => origin !== '')
}

/** Whether a text is an http(s) origin, spelt as browsers send it. */
export function isOrigin(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === value
}
