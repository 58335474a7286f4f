// What a test harness of wrangler needs beyond its own methods.
import { vi } from 'vitest'

type Harness = { getWorker: (name: string) => { applyD1Migrations: (binding: string) => Promise<unknown> } }

/** Migrates the database of Latchkey. Right after a start or an update the old port may still be asked: then once more. */
export async function migrateHarness(server: Harness): Promise<void> {
  await vi.waitFor(() => server.getWorker('latchkey').applyD1Migrations('DB'), { timeout: 30_000, interval: 500 })
}
