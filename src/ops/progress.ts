// The progress of a long command, on stderr: on a terminal a line that rewrites itself, elsewhere a plain line now and then.

/** The time between two lines, in milliseconds. A faster command prints none. */
const TERMINAL_MS = 100
const PLAIN_MS = 2_000

/** Shows lines on `stream`. `clear` removes the last one from a terminal before the result is printed. */
export function progressOn(
  stream: NodeJS.WriteStream,
  now: () => number,
): { show: (line: string) => void; clear: () => void } {
  const terminal = stream.isTTY
  let shownAt = now()
  let open = false
  return {
    show: (line) => {
      if (now() - shownAt < (terminal ? TERMINAL_MS : PLAIN_MS)) return
      shownAt = now()
      open = terminal
      stream.write(terminal ? `\r\u001b[K${line}` : `${line}\n`)
    },
    clear: () => {
      if (open) stream.write('\r\u001b[K')
      open = false
    },
  }
}
