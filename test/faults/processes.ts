// Processes of the fault tests: each the head of a group of its own, so that a kill takes all of it.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

const ofWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler/package.json'))
/** The program of workerd, in wrangler's version. */
export const { default: WORKERD } = ofWrangler('workerd') as { default: string }
const READY_MS = 30_000

/** Those that run, as groups of their own: they end with this process, unless it is killed by SIGKILL. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) if (child.pid !== undefined && !hasEnded(child)) process.kill(-child.pid, 'SIGKILL')
})
process.once('SIGTERM', () => process.exit(143))
process.once('SIGHUP', () => process.exit(129))

/** Starts one. */
export function startGroup(program: string, words: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(program, words, { ...options, detached: true })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/** SIGKILL, and waits until its head is gone. */
export async function killGroup(child: ChildProcess | undefined): Promise<void> {
  if (child?.pid === undefined || hasEnded(child)) return
  const ended = new Promise((resolve) => child.once('close', resolve))
  process.kill(-child.pid, 'SIGKILL')
  await ended
}

/** Waits until a server answers with less than 500. Throws where it ends instead, or takes half a minute. */
export async function answers(child: ChildProcess, ask: () => Promise<Response>): Promise<void> {
  for (const until = Date.now() + READY_MS; ;) {
    const status = await ask().then(
      (answer) => answer.text().then(() => answer.status),
      () => undefined,
    )
    if (status !== undefined && status < 500) return
    if (Date.now() > until || hasEnded(child)) throw new Error(`a server did not start (its last answer: ${status})`)
    await sleep(10)
  }
}
