/** A sentence around a value that the page marks up: text before it, the value, text after it. */
export type Around = <Value>(value: Value) => readonly (string | Value)[]
