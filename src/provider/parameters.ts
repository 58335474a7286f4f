// The parameters of a request (RFC 6749 §3.1): each comes once, and one without a value counts as left out.

/** Parameters, each once. */
export type Parameters = ReadonlyMap<string, string>

/** Reads them; `repeated` are those that came more than once, and count as left out. */
export function readParameters(search: URLSearchParams): { parameters: Parameters; repeated: readonly string[] } {
  const parameters = new Map<string, string>()
  const repeated = [...new Set(search.keys())].filter((name) => search.getAll(name).length > 1)
  for (const [name, value] of search) if (value !== '' && !repeated.includes(name)) parameters.set(name, value)
  return { parameters, repeated }
}

/** The words of a list that is separated by spaces, each once. */
export const wordsIn = (text: string | undefined): string[] => [
  ...new Set((text ?? '').split(' ').filter((word) => word !== '')),
]
