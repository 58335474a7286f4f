// What travels from one page of the way in to the next.

/**
 * Where to go on (absolute), whether to stay signed in, the address that stands in the field, and the one that an app has hinted at in the
 * URL of this page (`login_hint`).
 */
export type Onward = {
  returnTo: string
  remember?: boolean
  email?: string | undefined
  hint?: string | undefined
}

/** The same as the query of a link. The address that somebody typed goes nowhere: URLs lie in histories and logs. */
export function onwardQuery({ returnTo, remember = false, hint }: Omit<Onward, 'email'>): string {
  const hinted = hint === undefined || hint === '' ? '' : `&login_hint=${encodeURIComponent(hint)}`
  return `?return_to=${encodeURIComponent(returnTo)}${remember ? '&remember=true' : ''}${hinted}`
}
