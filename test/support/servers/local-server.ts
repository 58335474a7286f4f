// Latchkey on a local database inside the test's own process: what `npm run dev` starts, without the four processes around it.
import { join } from 'node:path'
import { ENGINE } from '../engine.ts'
import { newPort } from './ports.ts'
import { projectRoot } from './processes.ts'

process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'
process.env.WRANGLER_LOG ??= 'error'

export type LocalServer = { origin: string; stop: () => Promise<void> }

/** The files of a certificate, where it is to be https. */
export type Certificate = { httpsKeyPath: string; httpsCertPath: string }

/** Serves the migrated database of a folder on a free port, below `path`, as a development Worker with these vars and secrets. */
export async function serveLocally(
  state: string,
  vars: Record<string, string>,
  path = '',
  certificate?: Certificate,
): Promise<LocalServer> {
  const { unstable_startWorker } = await import('wrangler')
  const port = await newPort()
  const origin = `http${certificate === undefined ? '' : 's'}://localhost:${port}`
  const all = {
    ENVIRONMENT: 'development',
    ISSUER: `${origin}${path}`,
    MAIL_DRIVER: 'outbox',
    HASHER_SHARDS: '1',
    PASSWORD_ENGINE: ENGINE,
    ...vars,
  }
  const worker = await unstable_startWorker({
    config: join(projectRoot, 'wrangler.toml'),
    envFiles: [],
    bindings: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { type: 'plain_text', value }])),
    dev: {
      persist: state,
      server: { hostname: 'localhost', port, ...(certificate && { secure: true, ...certificate }) },
      inspector: false,
      watch: false,
      logLevel: 'error',
    },
  })
  await worker.ready
  return { origin, stop: () => worker.dispose() }
}
