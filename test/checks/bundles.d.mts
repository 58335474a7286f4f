// Types of `bundles.mjs`.

export const WEBAUTHN: readonly string[]
export const EMPTY: string
export const EMPTY_WHOLE: string
