// A function that remembers.

/** Makes the value of each key once, and keeps it: an arbitrary, say, costs more to make than what it draws. */
export const once = <Key, Value>(make: (key: Key) => Value): ((key: Key) => Value) => {
  const made = new Map<Key, Value>()
  return (key) => {
    const known = made.get(key) ?? make(key)
    made.set(key, known)
    return known
  }
}
