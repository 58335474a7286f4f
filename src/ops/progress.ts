// How far a long command is, on stderr: a line that rewrites itself on a terminal, a plain line now and then elsewhere.

/** How often it says something, in milliseconds. A command that is done sooner says nothing. */
const TERMINAL_MS = 100
const PLAIN_MS = 2_000

/** Shows lines on `stream`; `clear` takes the last one off a terminal before the outcome is printed. */
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
