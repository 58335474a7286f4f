// The words of a command of the tests: what every `main` does with them before its work begins.

/** What `wordsOf` read, or the exit code where that ends the command: 2 where a word isn't understood, 0 where `help` is asked for. */
export function understood<Options>(
  words: readonly string[],
  wordsOf: (words: readonly string[]) => Options | undefined,
  help: string,
): Options | 0 | 2 {
  let options
  try {
    options = wordsOf(words)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
    return 2
  }
  if (options !== undefined) return options
  console.log(help)
  return 0
}
