// What travels from one page of the way in to the next.

/** Where to go on (absolute), whether to stay signed in, and the address that was typed or hinted at. */
export type Onward = { returnTo: string; remember?: boolean; email?: string | undefined }

/** The same as the query of a link. */
export function onwardQuery({ returnTo, remember = false, email }: Onward): string {
  const hint = email === undefined || email === '' ? '' : `&login_hint=${encodeURIComponent(email)}`
  return `?return_to=${encodeURIComponent(returnTo)}${remember ? '&remember=true' : ''}${hint}`
}
