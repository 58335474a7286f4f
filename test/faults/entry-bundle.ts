// The test's own part of the site's Worker, in one file: `in-worker.ts` and what it imports.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Writes it to a path. */
export async function bundle(outfile: string): Promise<void> {
  const entry = fileURLToPath(new URL('./in-worker.ts', import.meta.url).href)
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', target: 'es2024', logLevel: 'error' })
}
