// Bundles what browsers load of our pages, the stylesheet and the scripts of src/pages/browser, into src/pages/built.ts: minified, and
// each under a name with its hash. The result is committed, so that wrangler, the tests and a fresh clone need no step before.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'

const HELP = `Usage: npm run assets [-- --check]

Bundles src/pages/browser into src/pages/built.ts.

  --check   writes nothing; fails if built.ts is not what the sources give
`

const SOURCES = [
  'style.css',
  'forms.ts',
  'sign-in.ts',
  'second-step.ts',
  'enrol.ts',
  'security.ts',
  'add-passkey.ts',
  'prove.ts',
  'mailbox.ts',
  'console.ts',
  'reference.ts',
]
const TYPES = { css: 'text/css; charset=UTF-8', js: 'text/javascript; charset=UTF-8' }

const root = join(import.meta.dirname, '../..')
const target = join(root, 'src/pages/built.ts')

/** The text of `built.ts`. */
async function builtText(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: SOURCES.map((name) => join(root, 'src/pages/browser', name)),
    outdir: join(root, 'built'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    legalComments: 'none',
    write: false,
  })
  const entries = outputFiles.map(({ path, text }) => {
    const [, name = '', kind = ''] = /([\w-]+)\.(css|js)$/.exec(path) ?? []
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 10)
    const type = TYPES[kind as keyof typeof TYPES]
    return `  ${JSON.stringify(name)}: { file: ${JSON.stringify(`${name}-${hash}.${kind}`)}, type: ${JSON.stringify(type)}, text: ${JSON.stringify(text.trimEnd())} },`
  })
  return `// Made by \`npm run assets\` from src/pages/browser: change it there.

export const BUILT = {
${entries.join('\n')}
} as const
`
}

const { values } = parseArgs({ options: { check: { type: 'boolean' }, help: { type: 'boolean' } } })
if (values.help === true) process.stdout.write(HELP)
else {
  const wanted = await builtText()
  const found = await readFile(target, 'utf8').catch(() => '')
  if (values.check !== true) await writeFile(target, wanted)
  else if (found === wanted) process.stdout.write('The assets of the pages are built.\n')
  else {
    process.stderr.write('src/pages/built.ts is not what src/pages/browser gives: run `npm run assets`.\n')
    process.exitCode = 1
  }
}
