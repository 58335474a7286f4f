// The npm package as it is packed: what each entry brings along, and how large what a browser loads is.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { npmRun, projectRoot } from '../support/servers/processes.ts'

type Manifest = {
  exports: Record<string, string | { types: string; default: string }>
  dependencies: Record<string, string>
  peerDependencies: Record<string, string>
}
const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as Manifest
const dist = join(projectRoot, 'dist')
const entries = Object.entries(manifest.exports).flatMap(([name, entry]) =>
  typeof entry === 'string' ? [] : [{ name, ...entry }],
)

/** The files of an entry: itself and what it shares with others. */
function filesOf(file: string): string[] {
  const text = readFileSync(join(projectRoot, file), 'utf8')
  const shared = [...text.matchAll(/from\s*"(\.\/[^"]+)"/g)].map(([, path = '']) => join('dist', path))
  return [file, ...shared.flatMap(filesOf)]
}
const packagesOf = (file: string): string[] =>
  filesOf(file)
    .flatMap((one) => [
      ...readFileSync(join(projectRoot, one), 'utf8').matchAll(/(?:from|import)\s*\(?"([^."][^"]*)"/g),
    ])
    .map(([, from = '']) => from)
const kib = (file: string): number => {
  const all = filesOf(file).map((one) => readFileSync(join(projectRoot, one)))
  return gzipSync(Buffer.concat(all), { level: 9 }).length / 1024
}

beforeAll(async () => {
  const built = await npmRun('build')
  if (built.code !== 0) throw new Error(built.stderr)
})

describe('the npm package', () => {
  it('has JavaScript and its types at each entry, and nothing that wants a compiler', () => {
    for (const { types, default: script } of entries) {
      expect(script).toMatch(/^\.\/dist\/\w+\.js$/)
      expect(types).toMatch(/^\.\/dist\/types\/[\w/]+\.d\.ts$/)
    }
    const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
    expect(files.map(({ name }) => name).filter((name) => !/\.js$|\.d\.ts$/.test(name))).toEqual([])
    for (const { parentPath, name } of files)
      expect(readFileSync(join(parentPath, name), 'utf8'), name).not.toMatch(
        /(?:from|import\()\s*['"]\.[^'"]*\.tsx?['"]/,
      )
  })

  it.each([
    ['worker', []],
    ['client', ['jose']],
    ['browser', []],
    ['react', ['react', 'react/jsx-runtime']],
    ['verify', ['jose']],
    ['testing', []],
  ])('brings along, with %s, only what it needs: %j', (name, wanted) => {
    expect([...new Set(packagesOf(`dist/${name}.js`))].toSorted()).toEqual(wanted)
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies }
    for (const one of wanted) expect(declared).toHaveProperty(one.split('/')[0] ?? '')
  })

  it('makes an app install nothing else: the Node of our own commands is a package of its own', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['jose'])
    expect(manifest).not.toHaveProperty('optionalDependencies')
  })

  it('gives a browser at most 4 KiB, and 5 with React’s bindings', () => {
    expect(kib('dist/browser.js')).toBeLessThanOrEqual(4)
    expect(kib('dist/browser.js') + kib('dist/react.js')).toBeLessThanOrEqual(5)
  })
})
