// When a long part ends before it has done everything: its time is over, or somebody pressed Ctrl-C. It then reports what it did.

/** Why a part is to end now; `undefined` while it may go on. */
export type Stop = () => 'time' | 'hand' | undefined

/** Listens to Ctrl-C. `from` gives the stop of a part that begins now and may take so many minutes; without a number it has no limit. */
export function listenForStop(say: (line: string) => void): { from: (minutes: number | undefined) => Stop } {
  let byHand = false
  process.on('SIGINT', () => {
    // The second one doesn't wait: `exit` still ends the processes of the site.
    if (byHand) process.exit(130)
    byHand = true
    say('ends after what is under way, and reports it; Ctrl-C again ends at once')
  })
  return {
    from: (minutes) => {
      const until = minutes === undefined ? Infinity : Date.now() + minutes * 60_000
      return () => {
        if (byHand) return 'hand'
        return Date.now() >= until ? 'time' : undefined
      }
    },
  }
}
