// Which pictures of other software pages show. Pure.

/**
 * A picture that is part of its own address (RFC 2397). Others are never shown: a browser would fetch them from elsewhere, and tell that host
 * which person signs in to what, and when.
 */
const INLINE = /^data:image\/(?:png|jpeg|gif|webp|svg\+xml)[;,]/

/** Whether pages show the picture of this address. */
export const isInlinePicture = (uri: string): boolean => INLINE.test(uri)

/** The longest address of such a picture, in characters: every page that shows it has all of it. */
export const MOST_PICTURE = 24_000
