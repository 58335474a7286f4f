// The minute of the real limiters: they count by the clock of the wall, whatever clock a test has.

const MINUTE = 60_000

/**
 * Does something of which all belongs to one minute of the limiters; `within`, what comes of it. Where a minute ended meanwhile it was counted
 * in two and says nothing: it is done anew, so it begins with an address of its own.
 */
export async function inOneMinute<Outcome>(act: () => Promise<Outcome>): Promise<Outcome> {
  for (;;) {
    const minute = Math.floor(Date.now() / MINUTE)
    const outcome = await act()
    if (Math.floor(Date.now() / MINUTE) === minute) return outcome
  }
}
