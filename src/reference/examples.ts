// The examples of the reference. Each of them is a test (test/reference): its request is sent, and every example fits its schema.
import { ADMIN_EXAMPLES } from './admin-examples.ts'
import type { Example } from './example.ts'
import { OWN_EXAMPLES } from './own-examples.ts'

/** The examples of an operation, by its id; none where there is nothing to show. */
export const exampleOf = (id: string): Example => OWN_EXAMPLES[id] ?? ADMIN_EXAMPLES[id] ?? {}
