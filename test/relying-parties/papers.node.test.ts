// The software that isn't ours, as files: what is installed is what docs/oauth.md says, to the version.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/servers/processes.ts'

type Manifest = Record<'dependencies' | 'devDependencies', Record<string, string> | undefined> & { scripts?: object }
type Lockfile = { packages: Record<string, { version?: string; resolved?: string; integrity?: string }> }

const here = 'test/relying-parties'
const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')
const folders = globSync(`${here}/*/package.json`, { cwd: projectRoot }).map((path) => path.split('/').at(-2) ?? '')
const manifests = folders.map((folder) => JSON.parse(read(`${here}/${folder}/package.json`)) as Manifest)
const lockfiles = folders.map((folder) => JSON.parse(read(`${here}/${folder}/package-lock.json`)) as Lockfile)
/** The version that a lockfile has of a package. */
const locked = (name: string): string | undefined =>
  lockfiles.flatMap(({ packages }) => packages[`node_modules/${name}`]?.version ?? [])[0]

const rows = [...read('docs/oauth.md').matchAll(/^\| `([^`]+)` \| (\d\S*) \|.*\| \[[\w-]+\]\(\.\.\/(\S+)\) \|$/gm)].map(
  ([, name = '', version = '', test = '']) => ({ name, version, test }),
)

describe('docs/oauth.md', () => {
  it('names each client that is tested, in the version that the lockfile has, with its test', () => {
    expect(rows.length).toBeGreaterThanOrEqual(5)
    for (const { name, version, test } of rows) {
      expect([name, version]).toEqual([name, locked(name)])
      expect(existsSync(join(projectRoot, test)), test).toBe(true)
    }
    const pages = globSync(`${here}/{browser,server}/*.{ts,tsx,js}`, { cwd: projectRoot })
      .map((path) => basename(path).replace(/\.\w+$/, ''))
      .filter((name) => name !== 'page')
    for (const page of pages) {
      const spellings = rows.map(({ name }) => name.replace(/^@/, '').replaceAll('/', '-'))
      expect(
        spellings.filter((name) => name === page || name.endsWith(`-${page}`)),
        page,
      ).not.toEqual([])
    }
  })
})

describe('what is installed for them', () => {
  it('is exact, and its lockfiles name no registry', () => {
    for (const { dependencies, devDependencies } of manifests)
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
        expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
    for (const { packages } of lockfiles)
      for (const [path, { resolved, integrity }] of Object.entries(packages)) {
        if (path === '') continue
        expect([path, resolved, integrity]).toEqual([path, undefined, expect.stringMatching(/^sha512-/)])
      }
  })
})
