// How long a driver waits: a mail leaves after the answer, when an invocation has 30 s left.

/** The outcome of `work`, if it comes within `milliseconds`; else throws. The caller stops the work that is still under way. */
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
