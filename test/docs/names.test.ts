// The documents say what the code does: names, codes, events and vars that stand in both are compared.
import { describe, expect, it } from 'vitest'
import auditLog from '../../docs/audit-log.md?raw'
import leakedSecrets from '../../docs/runbooks/leaked-secrets.md?raw'
import passwordPolicy from '../../docs/password-policy.md?raw'
import secondFactors from '../../docs/second-factors.md?raw'
import tokenValidation from '../../docs/token-validation.md?raw'
import wranglerToml from '../../wrangler.toml?raw'
import { ASYMMETRIC_ALGORITHMS, readTrustedIssuers } from '../../src/config/trusted-issuers.ts'
import { EVENTS, SAYS } from '../../src/audit/events.ts'
import { passwordProblems } from '../../src/credentials/policy.ts'
import { freshWorld, json, openWorld, rows } from '../support/world.ts'
import type { AnyTokenRefusal } from '../../src/tokens/verify-any.ts'

const context = { minLength: 12, email: 'ada.lovelace@example.com', appName: 'Latchkey' }

describe('docs/audit-log.md', () => {
  it('lists every event that the Worker records, and no other', () => {
    const [, table = ''] = auditLog.split('## Events')
    const listed = [...table.matchAll(/^\| ((?:`[a-z_]+`(?:, )?)+) \|/gm)].flatMap(([, names = '']) =>
      names.split(', ').map((name) => name.slice(1, -1)),
    )
    expect(listed.toSorted()).toEqual([...EVENTS].toSorted())
  })

  it('says each reason of an event, each fact, and each word of a fact, and no other', () => {
    const [, table = ''] = auditLog.split('## Events')
    const wordsOf = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)
    const sorted = (words: readonly string[]): string[] => [...new Set(words)].toSorted()
    for (const [, names = '', reasons, meta] of table.matchAll(/^\| (`[a-z_`, ]+) \|[^|]*\|([^|]*)\|([^|]*)\|$/gm)) {
      const events = EVENTS.filter((event) => wordsOf(names).includes(event))
      const said = events.map((event) => SAYS[event] as { reasons?: string[]; facts?: Record<string, string[]> })
      const known = said.flatMap((one) => one.reasons ?? [])
      expect({ names, words: sorted(wordsOf(reasons)) }).toEqual({
        names,
        words: sorted(known.filter((word) => word !== '…')),
      })
      const facts = said.flatMap((one) => Object.entries(one.facts ?? {}).flat(2))
      const plain = facts.filter((word) => !['…', 'true', 'false'].includes(word))
      expect({ names, words: sorted(wordsOf(meta)) }).toEqual({ names, words: sorted(plain) })
    }
  })
})

describe('docs/password-policy.md', () => {
  it('quotes every refusal with its code, in the words that the API uses', () => {
    const refused = [
      '',
      'x'.repeat(257),
      '\ud800',
      'Password-1234',
      'Ada.Lovelace@example.com1',
      'Latchkey-2026!!',
    ].flatMap((password) => passwordProblems(password, { policy: 'complexity', ...context }))
    expect(new Set(refused.map(({ code }) => code)).size).toBe(10)
    for (const { code, message } of refused) {
      expect(passwordPolicy).toContain(`\`${code}\``)
      expect(passwordPolicy).toContain(code === 'contains_app_name' ? 'It is little more than the name' : message)
    }
  })

  it('gives an example that is accepted', () => {
    const [, example = ''] = /between them: `([^`]+)`/.exec(passwordPolicy) ?? []
    expect(passwordProblems(example, { policy: 'complexity', ...context })).toEqual([])
  })
})

describe('docs/second-factors.md', () => {
  it('names every route by which a second factor is added, proved or removed', async () => {
    const { paths } = await json(await openWorld().fetch('/openapi.json'))
    const routes = Object.keys(paths).filter((path) => /totp|recovery-code|passkey|reauthenticate|factors/.test(path))
    expect(routes.length).toBeGreaterThanOrEqual(8)
    for (const route of routes) expect(secondFactors).toContain(route.replace('{id}', ':id'))
  })
})

describe('wrangler.toml', () => {
  it('documents every var in the comment above it', () => {
    const [, vars = ''] = /^\[vars\]$([^]*?)^# -+ staging/m.exec(wranglerToml) ?? []
    const names = [...vars.matchAll(/^([A-Z_]+) = /gm)].map(([, name]) => name)
    expect(names.length).toBeGreaterThan(20)
    for (const name of names) expect(vars, name).toMatch(new RegExp(`^# .+\\n${name} = `, 'm'))
  })
})

describe('docs/token-validation.md', () => {
  it('gives an entry that the configuration takes', () => {
    const [, json = ''] = /```json\n(\[[^]*?)```/.exec(tokenValidation) ?? []
    const { trustedIssuers, problems } = readTrustedIssuers(json, 'https://auth.example.com', false)
    expect(problems).toEqual([])
    expect(trustedIssuers).toHaveLength(1)
  })

  it('names every algorithm, and every code that a sibling can get', () => {
    for (const algorithm of ASYMMETRIC_ALGORITHMS) expect(tokenValidation).toContain(`\`${algorithm}\``)
    const codes: Record<Extract<AnyTokenRefusal, string> | 'insufficient_scope', true> = {
      token_invalid: true,
      token_expired: true,
      session_revoked: true,
      second_factor_required: true,
      unknown_identity: true,
      user_disabled: true,
      unavailable: true,
      insufficient_scope: true,
      dpop_required: true,
      invalid_dpop_proof: true,
    }
    const [, table = ''] = tokenValidation.split('## How it refuses')
    for (const code of Object.keys(codes)) expect(table).toContain(`| \`${code}\` |`)
  })
})

describe('docs/runbooks/leaked-secrets.md', () => {
  it('gives statements that run on the database as it is, and options that the command has', async () => {
    await freshWorld()
    const statements = [...leakedSecrets.matchAll(/--command "(.+)"$/gm)].map(([, sql = '']) =>
      sql.replaceAll('\\$', '$'),
    )
    expect(statements).toHaveLength(4)
    for (const sql of statements) expect(await rows(sql), sql).toEqual([])
    expect(leakedSecrets).toContain('npm run ops -- keys:rotate --compromised --remote')
  })
})
