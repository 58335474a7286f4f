// The port of a development server: the requested one, or one that we choose.
import { createServer } from 'node:net'
import { randomBelow } from '../crypto/random.ts'

/** Below the ports that systems use for outgoing connections (Linux: from 32768, others: from 49152), which come and go. */
const LOWEST = 20_000
const HIGHEST = 32_767
const MOST_TRIES = 50

/** Whether nothing listens there now. */
export async function isFree(port: number, host: string | undefined): Promise<boolean> {
  for (const address of host === undefined || host === 'localhost' ? ['127.0.0.1', '::1'] : [host])
    if (await isTaken(port, address)) return false
  return true
}

/** A free port, drawn at random, so that two processes at once don't choose the same; `undefined` where none is found. */
export async function chooseFreePort(
  host: string | undefined,
  draw: (below: number) => number = randomBelow,
): Promise<number | undefined> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const port = LOWEST + draw(HIGHEST - LOWEST + 1)
    if (await isFree(port, host)) return port
  }
  return undefined
}

function isTaken(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    // On a machine without IPv6 nothing can listen on ::1.
    server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'))
    server.listen(port, host, () => server.close(() => resolve(false)))
  })
}
