// Waiting for what others do: as long as it takes, which the limit of the test bounds. A stopped clock stands meanwhile, which `vi.waitFor`
// and `expect.poll` would move with every look.

const LOOK_MS = 5

/** Waits until something is so. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
}
