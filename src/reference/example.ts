// What an example of an operation is.

/** Bodies by a name that says what each of them shows. */
export type Shown = Readonly<Record<string, unknown>>
/** Of an operation: bodies of the request, values of the query, and bodies of the answers by their status. */
export type Example = {
  readonly body?: Shown
  readonly query?: Readonly<Record<string, unknown>>
  readonly answers?: Readonly<Record<number, Shown>>
}
