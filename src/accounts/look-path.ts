// The address of the page that asks for the code of a sign-up's mail.

/** It holds the challenge, which counts in the browser that asked alone, and the sealed `state` of gate/asked-for.ts. `resent`: a new code was asked for. */
export const lookPath = (challenge: string, returnTo: string, state = '', resent = false): string => {
  const query = { challenge, return_to: returnTo, ...(state !== '' && { state }), ...(resent && { resent: 'true' }) }
  return `/verify-email?${new URLSearchParams(query).toString()}`
}
