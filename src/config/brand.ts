// What BRAND_COLOR and BRAND_LOGO may be (contract §6). Both go into stylesheets, headers and attributes: nothing may end one of them.

/** What pages and mails show of the service that they belong to. */
export type Brand = {
  appName: string
  supportEmail: string | undefined
  /** `#rrggbb`: the accent. */
  brandColor: string | undefined
  /** An https URL, or `data:image/…`: stands where the name would. */
  brandLogo: string | undefined
}

/** The brand of vars that were checked; an empty one is `undefined`. */
export function brandOf(vars: Record<'APP_NAME' | 'SUPPORT_EMAIL' | 'BRAND_COLOR' | 'BRAND_LOGO', string>): Brand {
  return {
    appName: vars.APP_NAME,
    supportEmail: vars.SUPPORT_EMAIL || undefined,
    brandColor: vars.BRAND_COLOR || undefined,
    brandLogo: vars.BRAND_LOGO || undefined,
  }
}

/** `#rrggbb`; an empty text is none. */
export const isBrandColor = (value: string): boolean => /^(#[0-9a-f]{6})?$/i.test(value)

/** An https URL without a query, in characters that a content security policy takes, or an image in Base64; an empty text is none. */
export const isBrandLogo = (value: string): boolean =>
  /^(https:\/\/[\w.-]+(:\d+)?\/[\w./~%-]*|data:image\/[\w.+-]+;base64,[\w+/]+={0,2})?$/.test(value)
