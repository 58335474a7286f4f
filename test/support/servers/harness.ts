// Workers on wrangler's test harness, bound to each other. They know their address before they start: a harness whose settings change
// begins anew once for each Worker, and whoever asks it meanwhile may keep a handle to what is gone.
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestHarnessOptions, WorkerHandle } from 'wrangler'
import { openFront } from './front.ts'
import { projectRoot } from './processes.ts'

process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'
process.env.WRANGLER_LOG ??= 'error'

type Migrated = { getWorker: (name: string) => { applyD1Migrations: (binding: string) => Promise<unknown> } }

/** Migrates the database of Latchkey. Right after a start the old port may still be asked: then once more. */
export async function migrateHarness(server: Migrated): Promise<void> {
  for (const until = Date.now() + 30_000; ; await sleep(500)) {
    try {
      await server.getWorker('latchkey').applyD1Migrations('DB')
      return
    } catch (error) {
      if (Date.now() > until) throw error
    }
  }
}

/** `restart` ends them and starts others, with new databases, at the same address. */
export type Harness = {
  issuer: string
  getWorker: (name: string) => WorkerHandle
  restart: (workersAt: WorkersAt) => Promise<void>
  close: () => Promise<void>
}
type WorkersAt = (issuer: string) => TestHarnessOptions['workers']

/** Starts Latchkey and others, migrated. Their paths are the project's. */
export async function startHarness(workersAt: WorkersAt): Promise<Harness> {
  const { createTestHarness } = await import('wrangler')
  const front = await openFront()
  const issuer = `http://127.0.0.1:${front.port}`
  const start = async (workersThen: WorkersAt) => {
    const server = createTestHarness({ root: projectRoot, workers: workersThen(issuer) })
    front.leadTo(Number((await server.listen()).url.port))
    await migrateHarness(server)
    return server
  }
  let server = await start(workersAt)
  return {
    issuer,
    getWorker: (name) => server.getWorker(name),
    restart: async (workersThen) => {
      front.leadTo(undefined)
      await server.close()
      server = await start(workersThen)
    },
    close: async () => {
      await server.close()
      await front.close()
    },
  }
}
