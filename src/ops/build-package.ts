// Builds the npm package into dist/: each entry an ES module with its types, and nothing of the Worker. `npm pack` runs it before.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
async function scripts(made: string, entries: Readonly<Record<string, string>>, minify: boolean): Promise<void> {
  await build({
    entryPoints: Object.entries(entries).map(([out, file]) => ({ in: join(source, file), out })),
    outdir: made,
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
async function types(made: string): Promise<void> {
  const folder = join(made, 'types')
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

/** The files below a folder, by their paths in it. */
async function filesIn(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return all.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name).slice(folder.length + 1))
}

/** Makes dist/ what was made. A file that is the same stays untouched, so that somebody who packs at the same time finds it whole. */
async function publish(made: string): Promise<void> {
  const files = await filesIn(made)
  for (const file of files) {
    const text = await readFile(join(made, file), 'utf8')
    const before = await readFile(join(target, file), 'utf8').catch(() => undefined)
    if (text === before) continue
    await mkdir(dirname(join(target, file)), { recursive: true })
    await writeFile(join(target, file), text)
  }
  for (const file of await filesIn(target)) if (!files.includes(file)) await rm(join(target, file), { force: true })
}

const { values } = parseArgs({ options: { help: { type: 'boolean' } } })
if (values.help === true) process.stdout.write(HELP)
else {
  const made = await mkdtemp(join(tmpdir(), 'latchkey-dist-'))
  try {
    await Promise.all([scripts(made, SERVER, false), scripts(made, BROWSER, true), types(made)])
    await publish(made)
  } finally {
    await rm(made, { recursive: true, force: true })
  }
}
