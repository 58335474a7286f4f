// A form of the console, beside the request of the admin API that means the same.
import { hiddenIn, open } from './forms.ts'
import type { Desk } from './console-desks.ts'

export type Fields = Record<string, string>
/** A form: its path, what is in it, and the request of the API that means the same. */
export type Act = {
  path: (desk: Desk) => string
  fields: (desk: Desk) => Promise<Fields>
  api: (desk: Desk, fields: Fields) => readonly [method: string, path: string, body?: object | undefined]
  /** The API asks for no fresh proof of this; the console, which shows people, asks for one of everything. */
  isUnproved?: true
  /** What must be so for the act to change something. */
  first?: (desk: Desk) => Promise<unknown>
}

/** The hidden fields of a page, as the SUPER_ADMIN who stays is shown it, and what is typed there. */
export async function shown({ root }: Desk, path: string, typed: Fields = {}): Promise<Fields> {
  const { account: _, ...fields } = hiddenIn(await (await open(root.browser, path)).text())
  return { ...fields, ...typed }
}
