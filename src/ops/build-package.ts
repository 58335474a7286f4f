// Builds the npm package into dist/: each entry an ES module with its types, and nothing of the Worker. `npm pack` runs it before.
import { execFile } from 'node:child_process'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { build } from 'esbuild'

const HELP = `Usage: npm run build

Builds the npm package from src/client into dist/: JavaScript by esbuild, types by TypeScript.
`

const root = join(import.meta.dirname, '../..')
const source = join(root, 'src/client')
const target = join(root, 'dist')

/** The names below `latchkey/`, and where each begins. */
const SERVER = { worker: 'worker.ts', verify: 'verify.ts', client: 'index.ts', testing: 'testing.ts' }
const BROWSER = { browser: 'browser/index.ts', react: 'browser/react.tsx' }

/** JavaScript for engines of 2022. What two entries share is a file of its own. */
async function scripts(entries: Readonly<Record<string, string>>, minify: boolean): Promise<void> {
  await build({
    entryPoints: Object.entries(entries).map(([out, file]) => ({ in: join(source, file), out })),
    outdir: target,
    chunkNames: 'shared-[hash]',
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    tsconfig: join(source, 'tsconfig.json'),
    minify,
    legalComments: 'none',
    logLevel: 'warning',
  })
}

/** Types, a file for each source below dist/types. An import of `./types.ts` becomes one of `./types.js`, as consumers resolve it. */
async function types(): Promise<void> {
  const folder = join(target, 'types')
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const options = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', folder]
  await promisify(execFile)(process.execPath, [compiler, '-p', source, ...options])
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue
    const path = join(folder, file)
    const text = await readFile(path, 'utf8')
    const resolved = text.replaceAll(/(['"])(\.{1,2}\/[\w/-]+)\.tsx?\1/g, '$1$2.js$1')
    // Without Hono, an optional peer, `withUser` is for them, and its types must not fail.
    await writeFile(path, resolved.replaceAll(/^import type .* from 'hono';$/gm, '// @ts-ignore: Hono is optional\n$&'))
  }
}

const { values } = parseArgs({ options: { help: { type: 'boolean' } } })
if (values.help === true) process.stdout.write(HELP)
else {
  await rm(target, { recursive: true, force: true })
  await Promise.all([scripts(SERVER, false), scripts(BROWSER, true), types()])
}
