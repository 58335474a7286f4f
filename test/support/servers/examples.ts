// The apps of `examples/` as a newcomer has them: each in a checkout of its own, installed by `npm ci`, started by `npm start`.
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Installed } from './installed.ts'
import { projectRoot, temporaryFolder } from './processes.ts'

/** The folders of `examples/`. */
export const EXAMPLES = readdirSync(join(projectRoot, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .toSorted()

/** What is made by tools and not by the example's author. */
const MADE = /^(node_modules|dist|\.wrangler|worker-configuration\.d\.ts|\.tokens\.json)$/

/** The files of an example, without what tools made. */
export function filesOf(example: string, below = ''): string[] {
  return readdirSync(join(projectRoot, 'examples', example, below), { withFileTypes: true })
    .filter(({ name }) => !MADE.test(name))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(example, `${below}${entry.name}/`) : [`${below}${entry.name}`]))
    .toSorted()
}

/** The text of a file in a folder. */
export const textIn = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8')
/** The text of a file of an example. */
export const textOf = (example: string, path: string): string => textIn(join(projectRoot, 'examples', example), path)

/** An example in its checkout. */
export class Example extends Installed {
  constructor(name: string, env: Record<string, string>) {
    super(checkout(name), env)
  }
}

/** Copies an example, with the project around it, whose own dependencies are those of this machine. Returns its folder. */
function checkout(name: string): string {
  const root = temporaryFolder()
  for (const part of ['package.json', 'tsconfig.json', 'README.md', 'LICENSE', 'src'])
    cpSync(join(projectRoot, part), join(root, part), { recursive: true })
  symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'), 'junction')
  const folder = join(root, 'examples', name)
  mkdirSync(join(root, 'examples'))
  cpSync(join(projectRoot, 'examples', name), folder, {
    recursive: true,
    filter: (path) => !MADE.test(basename(path)),
  })
  return folder
}
