// A person by their initials. No picture is fetched from anywhere.

/** The first letters of the first and the last word of a name; of an address alone its first letter. */
export function initialsOf(name: string | null, email: string): string {
  const [first, ...more] = (name ?? '')
    .split(/\s+/)
    .filter((word) => /^[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word))
  const letters = first === undefined ? [email] : [first, ...more.slice(-1)]
  return letters.map((word) => [...word].slice(0, 1).join('').toUpperCase()).join('')
}

/** `name` is `null` where there is none. A screen reader passes over it: the name or the address stands beside it. */
export function Avatar(props: { name: string | null; email: string }) {
  return (
    <span class="avatar" aria-hidden="true">
      {initialsOf(props.name, props.email)}
    </span>
  )
}
