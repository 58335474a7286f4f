// What the start of a bundle makes before anybody has asked for anything: `node start-of.mjs BUNDLE` prints it as JSON. It stands in for
// what only the runtime has, and counts by what it sees of the language itself.
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const RUNTIME = 'export class WorkerEntrypoint {} export class DurableObject {} export const connect = undefined'

registerHooks({
  resolve: (name, context, next) =>
    name.startsWith('cloudflare:')
      ? { url: `data:text/javascript,${encodeURIComponent(RUNTIME)}`, shortCircuit: true }
      : next(name, context),
})

const made = { schemas: 0, patterns: 0 }
const { defineProperty } = Object
// zod gives each schema a `_zod`.
Object.defineProperty = (of, name, descriptor) => {
  if (name === '_zod') made.schemas += 1
  return defineProperty(of, name, descriptor)
}
// Hono's own routers make the pattern of a path by the constructor.
globalThis.RegExp = class extends RegExp {
  constructor(pattern, flags) {
    super(pattern, flags)
    if (String(pattern).startsWith('^/')) made.patterns += 1
  }
}

await import(pathToFileURL(resolve(process.argv[2] ?? '')).href)
console.log(JSON.stringify(made))
