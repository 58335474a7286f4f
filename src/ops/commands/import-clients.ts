// `clients:import`: apps and APIs of another system, with their ids.
import { ok, refuse } from '../../result.ts'
import { count, type Command, type Report } from '../command.ts'
import { importTenant, type Imported, type Outcome } from '../transfer/apps/import.ts'
import { readTenant } from '../transfer/apps/tenant.ts'

const SOURCES = ['auth0']

export const importClientsCommand: Command = {
  name: 'clients:import',
  summary: 'adds the apps and APIs of another system, with their ids',
  words: ['<source>', '<file>'],
  options: {
    'dry-run': { text: 'reads and checks everything, writes nothing' },
    with: { value: 'FILES', text: 'more files of the same tenant (APIs, client grants), separated by commas' },
  },
  about: `Adds apps as Auth0's Management API lists them (/api/v2/clients), or \`auth0 apps list --json --reveal-secrets\`, or a JSON
export of its Deploy CLI. <source> is auth0. APIs (/api/v2/resource-servers) and client grants (/api/v2/client-grants) come
along if a file has them. Ids, names, callbacks, sign-out URLs and types of grant are kept. A secret is kept as a digest; if
the file has none, the app needs another one. Says of each app and API what can't be taken, and what happens instead.
What is here already isn't changed, so a second run changes nothing. docs/runbooks/leaving-auth0.md has the whole way.`,
  examples: [
    'clients:import auth0 clients.json --dry-run',
    'clients:import auth0 clients.json --with apis.json,grants.json --remote',
  ],
  prepare: ({ words: [source = '', path = ''], values }) => {
    if (!SOURCES.includes(source)) return refuse(`"${source}" is not a source. Use ${SOURCES.join(', ')}.`)
    const dryRun = values['dry-run'] !== undefined
    const paths = [path, ...(values.with?.split(',') ?? [])]
    return ok(async ({ deps }, progress) => {
      const tenant = await readTenant(paths)
      if (!tenant.ok) return tenant
      const imported = await importTenant(deps, { tenant: tenant.value, dryRun }, progress)
      return imported.ok ? ok(reportOf(source, imported.value, dryRun)) : imported
    })
  },
}

const many = (number: number, one: string): string => `${count(number)} ${one}${number === 1 ? '' : 's'}`

function reportOf(source: string, { outcomes, secrets }: Imported, dryRun: boolean): Report {
  const of = (type: Outcome['type'], outcome: Outcome['outcome']): number =>
    outcomes.filter((one) => one.type === type && one.outcome === outcome).length
  const [apps, apis] = [of('app', 'made'), of('api', 'made')]
  const what = `${many(apps, 'app')} and ${many(apis, 'API')}`
  const head = dryRun
    ? `Would add ${what}. Nothing was written.`
    : apps + apis === 0
      ? 'Nothing changed: no app and no API was added.'
      : `Added ${what}.`
  const existing = of('app', 'existing') + of('api', 'existing')
  const leftOut = of('app', 'left_out') + of('api', 'left_out')
  const lines = outcomes.flatMap(({ id, name, kind, outcome, notes }) =>
    outcome === 'existing'
      ? []
      : [
          `${name} (${id}), ${kind}${outcome === 'left_out' ? ': left out' : ''}`,
          ...notes.map(({ message }) => `  - ${message}`),
        ],
  )
  const text = [
    head,
    `  ${many(secrets, 'secret')} kept, ${count(existing)} here already, ${count(leftOut)} left out`,
    ...lines,
  ]
  const value = { source, dry_run: dryRun, apps, apis, secrets, existing, left_out: leftOut, outcomes }
  return { text: text.join('\n'), value }
}
