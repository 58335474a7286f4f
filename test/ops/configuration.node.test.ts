// The files that a deployment reads: wrangler.toml's environments, the example of secrets, the Deploy button's names.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unstable_readConfig } from 'wrangler'
import { readConfig } from '../../src/config/config.ts'
import { projectRoot } from '../support/servers/processes.ts'

const read = (env?: string) =>
  unstable_readConfig({ config: join(projectRoot, 'wrangler.toml'), env }, { hideWarnings: true })
const text = (file: string): string => readFileSync(join(projectRoot, file), 'utf8')

const top = read()
const secrets = Object.fromEntries(
  [...text('.dev.vars.example').matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
)

/** Everything that a Worker finds in its `env`: `kind name`, whatever kinds there are. */
function bindingsOf(config: object): string[] {
  const named = (kind: string, value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap((one: unknown) => named(kind, one))
    if (typeof value !== 'object' || value === null) return []
    const { binding, name, bindings } = value as Record<string, unknown>
    if (bindings !== undefined) return named(kind, bindings)
    const called = binding ?? name
    return typeof called === 'string' ? [`${kind} ${called}`] : []
  }
  return Object.entries(config)
    .flatMap(([kind, value]) =>
      kind === 'vars' ? Object.keys(value as object).map((name) => `vars ${name}`) : named(kind, value),
    )
    .toSorted()
}

describe('wrangler.toml', () => {
  it('repeats every binding and var in every environment, for none is inherited', () => {
    expect(bindingsOf(top)).toEqual(
      expect.arrayContaining(['d1_databases DB', 'ratelimits FLOOD_LIMIT', 'vars ISSUER']),
    )
    expect(top.definedEnvironments).toContain('staging')
    for (const name of top.definedEnvironments ?? []) expect(bindingsOf(read(name)), name).toEqual(bindingsOf(top))
  })

  it('gives staging a Worker, a database and counters of its own, and the clock', () => {
    const staging = read('staging')
    expect(staging.name).toBe('latchkey-staging')
    expect(staging.d1_databases[0]?.database_name).not.toBe(top.d1_databases[0]?.database_name)
    expect(staging.d1_databases[0]?.migrations_dir).toBe(top.d1_databases[0]?.migrations_dir)
    expect(staging.ratelimits[0]?.namespace_id).not.toBe(top.ratelimits[0]?.namespace_id)
    expect(staging.triggers).toEqual(top.triggers)
  })

  it('keeps mailed tokens out of the logs and says nothing of secrets but their names', () => {
    expect(top.observability).toMatchObject({ enabled: true, redact_query_string: true })
    expect(bindingsOf(top).filter((name) => /SECRET|TOKEN$|(?<!SITE_)KEY$/.test(name))).toEqual([])
    for (const name of Object.keys(secrets)) expect(text('wrangler.toml')).toMatch(new RegExp(`^# ${name} `, 'm'))
  })
})

describe('.dev.vars.example', () => {
  it('holds secrets only, each with a placeholder that the Worker refuses', () => {
    expect(Object.keys(secrets)).toContain('AUTH_SECRET')
    for (const name of Object.keys(secrets)) expect(Object.keys(top.vars)).not.toContain(name)
    const deployed = {
      ...(top.vars as Record<string, string>),
      ISSUER: 'https://auth.example.com',
      MAIL_DRIVER: 'resend',
      MAIL_FROM: 'a@example.com',
      RESEND_API_KEY: 'set',
      DB: {} as D1Database,
    }
    for (const environment of ['production', 'development']) {
      const config = readConfig({ ...deployed, ...secrets, ENVIRONMENT: environment })
      if (config.ok) throw new Error('the Worker takes the example')
      expect(config.error.map(({ field, code }) => `${field} ${code}`)).toEqual(
        Object.keys(secrets).map((name) => `${name} placeholder`),
      )
      for (const { message } of config.error) expect(message).not.toContain(Object.values(secrets)[0])
    }
  })
})

describe('the Node that is needed', () => {
  it('is the same wherever it stands', () => {
    const { engines } = JSON.parse(text('package.json')) as { engines: { node: string } }
    const [, major, minor] = /least = \[(\d+), (\d+)\]/.exec(text('src/ops/node-version.mjs')) ?? []
    expect(engines.node).toBe(`>=${major}.${minor}`)
    expect(text('package-lock.json')).toContain(`"node": "${engines.node}"`)
    expect(text('README.md')).toContain(`Node ${major}.${minor} or newer`)
  })
})

describe('the Deploy button', () => {
  const { cloudflare, scripts } = JSON.parse(text('package.json')) as {
    cloudflare: { bindings: Record<string, { description: string }> }
    scripts: Record<string, string>
  }
  const described = Object.keys(cloudflare.bindings)

  it('describes bindings and vars of wrangler.toml, and every secret, and nothing that isn’t there', () => {
    const known = [...bindingsOf(top).map((name) => name.split(' ')[1]), ...Object.keys(secrets)]
    expect(described.filter((name) => !known.includes(name))).toEqual([])
    expect(described).toEqual(expect.arrayContaining([...Object.keys(secrets), 'ISSUER', 'MAIL_DRIVER', 'MAIL_FROM']))
    for (const { description } of Object.values(cloudflare.bindings)) expect(description.length).toBeGreaterThan(10)
  })

  it('deploys by the script that migrates first', () => {
    expect(scripts.deploy).toContain('src/ops/deploy.ts')
  })
})
