// What travels from one page of the way in to the next.

/** Where to go on (absolute), whether to stay signed in, and the address that was typed or hinted at, which no link repeats. */
export type Onward = { returnTo: string; remember?: boolean; email?: string | undefined }

/**
 * The same as the query of a link, but for the address: URLs lie in histories and logs. A script takes it along from page to page
 * (`data-carries` of a link, `browser/forms.ts`).
 */
export const onwardQuery = ({ returnTo, remember = false }: Onward): string =>
  `?return_to=${encodeURIComponent(returnTo)}${remember ? '&remember=true' : ''}`
