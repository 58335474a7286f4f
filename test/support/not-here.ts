// The commands of the pages that can't run in a test, and why. What stands in for each runs in its place, and must know its options.

/** `instead` runs here, and prints each of `says`; or it is the test that does the same with a stand-in. */
export type NotHere = { command: RegExp; because: string; instead: string; says: readonly string[] }

const WRANGLER = 'npx wrangler'
const ACCOUNT = 'it needs somebody’s account at Cloudflare'

export const NOT_HERE: readonly NotHere[] = [
  {
    command: /^npx wrangler login$/,
    because: 'it opens Cloudflare’s page in a browser',
    instead: `${WRANGLER} login --help`,
    says: ['wrangler login'],
  },
  {
    command: /npx wrangler secret put [A-Z0-9_]+( -c \S+)?( +#.*)?$/,
    because: ACCOUNT,
    instead: `${WRANGLER} secret put --help`,
    says: ['secret put <key>', '-c, --config'],
  },
  {
    command: /^npx wrangler secret delete [A-Z0-9_]+( +#.*)?$/,
    because: ACCOUNT,
    instead: `${WRANGLER} secret delete --help`,
    says: ['secret delete <key>'],
  },
  {
    command: /"turnstile_token":/,
    because: 'it asks Cloudflare about the token',
    instead: 'test/docs/turnstile.test.ts',
    says: [],
  },
  {
    command: /^npx wrangler tail( -c \S+)?$/,
    because: ACCOUNT,
    instead: `${WRANGLER} tail --help`,
    says: ['wrangler tail [worker]', '-c, --config'],
  },
  {
    command: /^npx wrangler d1 time-travel restore /,
    because: 'a local database has no Time Travel',
    instead: `${WRANGLER} d1 time-travel restore --help`,
    says: ['--bookmark'],
  },
  {
    command: /^npx wrangler rollback$/,
    because: ACCOUNT,
    instead: `${WRANGLER} rollback --help`,
    says: ['wrangler rollback [version-id]'],
  },
  {
    command: /^npm run (--silent )?mutants( |$)/,
    because: 'it takes minutes, and installs a tool of its own',
    instead: 'npm run mutants -- --help',
    says: ['--rooms A,B', '--sample N', '--seed S', '--resume', '--survivors', '--json'],
  },
  {
    command: /^npm ci$/,
    because: 'these tests run with what it installed',
    instead: 'npm ci --help',
    says: ['npm ci'],
  },
  {
    command: /^(\(cd \.\.\/latchkey && |npm install --install-links |npx wrangler dev )/,
    because: 'it runs in a Worker of the reader’s, beside this folder',
    instead: 'test/packages/fresh-projects.node.test.ts',
    says: [],
  },
  {
    command: /^git /,
    because: 'it asks the repository on GitHub that was cloned',
    instead: 'test/ops/update.node.test.ts',
    says: [],
  },
  {
    command: /^docker compose /,
    because: 'it needs Docker, and the suite beside this folder',
    instead: 'test/docs/conformance.node.test.ts',
    says: [],
  },
  {
    command: /^npm (test|run check)$/,
    because: 'this test is a part of it',
    instead: 'npm run test -- --help',
    says: ['vitest/'],
  },
  {
    command: /^npm run (--silent )?bench\b/,
    because: 'it measures for minutes, or for most of an hour',
    instead: 'npm run bench -- --help',
    says: ['enumeration', '--groups', '--json'],
  },
]

/** A command as it can run here: installed already, on the local database, nothing deployed. */
export function hereOf(command: string): string {
  return command
    .replace(/^npm ci && /, '')
    .replace(/^(npx wrangler d1 execute .*)--remote/, '$1--local')
    .replace(/^(npm run [\w:]+ .*)--remote ?/, '$1')
    .replace(/^npm run deploy(?! -- --dry-run)( -- )?/, 'npm run deploy -- --dry-run ')
}

/** Why a command of a page isn't run, and what is run in its place; `undefined` where it is run. */
export const notHere = (command: string): NotHere | undefined =>
  NOT_HERE.find((one) => one.command.test(hereOf(command)))
