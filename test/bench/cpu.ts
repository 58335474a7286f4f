// The processor's time of processes. Linux only.
import { readdirSync, readFileSync } from 'node:fs'

/** What each thread had used when it was last looked at, in nanoseconds: one that has ended keeps that. */
const seen = new Map<number, Map<string, number>>()

/**
 * Milliseconds of the processor that the threads of these processes have used, user and system. Linux keeps them for each thread, in
 * nanoseconds: /proc/PID/stat has the sum in hundredths of a second.
 */
export function cpuOf(...pids: readonly number[]): number {
  return pids.flatMap(threadTimes).reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6
}

function threadTimes(pid: number): number[] {
  const times = seen.get(pid) ?? new Map<string, number>()
  seen.set(pid, times)
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const line = unlessEnded(() => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'))
    if (line !== undefined) times.set(thread, Number(line.split(' ', 1)[0]))
  }
  return [...times.values()]
}

/** Reads what is known of a thread; nothing where it ended in the same moment. */
function unlessEnded(read: () => string): string | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined
    throw error
  }
}
