// The examples of the reference. Each of them is a test (test/reference): its request is sent, and every example fits its schema.
import { ADMIN_EXAMPLES } from './admin-examples.ts'
import { OWN_EXAMPLES } from './own-examples.ts'

/** Bodies by a name that says what each of them shows. */
export type Shown = Readonly<Record<string, unknown>>
/** Of an operation: bodies of the request, values of the query, and bodies of the answers by their status. */
export type Example = {
  readonly body?: Shown
  readonly query?: Readonly<Record<string, unknown>>
  readonly answers?: Readonly<Record<number, Shown>>
}

/** The examples of an operation, by its id; none where there is nothing to show. */
export const exampleOf = (id: string): Example => OWN_EXAMPLES[id] ?? ADMIN_EXAMPLES[id] ?? {}
