// A process that is a D1 and nothing else: Miniflare's, on files in the folder of its first argument, behind the port of its second.
import { createRequire } from 'node:module'

const ofWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler/package.json'))
type MiniflareModule = {
  Miniflare: new (options: unknown) => { ready: Promise<unknown>; dispose: () => Promise<void> }
  convertV4MiniflareOptions: (options: object) => object
}

const [folder = '', port = ''] = process.argv.slice(2)
const { Miniflare, convertV4MiniflareOptions } = ofWrangler('miniflare') as MiniflareModule
const options = convertV4MiniflareOptions({
  modules: true,
  // What a binding sends to D1 is handed on as it is.
  script: 'export default { fetch: (request, env) => env.DB.fetcher.fetch(request) }',
  d1Databases: { DB: 'faults' },
  host: '127.0.0.1',
  port: Number(port),
  cf: false,
  compatibilityDate: '2026-10-01',
})
const server = new Miniflare({ ...options, resourcePersistencePath: folder })
process.once('SIGTERM', () => void server.dispose().then(() => process.exit(0)))
await server.ready
