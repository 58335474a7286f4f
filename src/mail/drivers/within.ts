// How long a driver waits. A mail is sent after the answer, when an invocation has 30 s left.

/**
 * The result of `work`, if it comes within `milliseconds`; otherwise it throws. The caller has to stop work that is still
 * running.
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), milliseconds)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
