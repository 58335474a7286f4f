// `api:create`: an API that clients get tokens for.
import { createApi, type CreateApiRefusal } from '../../clients/create.ts'
import { ok, refuse, type Result } from '../../result.ts'
import type { Command } from '../command.ts'
import { policyFaultSaid, readPolicy } from '../policy-words.ts'

export const createApiCommand: Command = {
  name: 'api:create',
  summary: 'adds an API that apps get tokens for',
  words: ['<identifier>'],
  options: {
    name: { value: 'NAME', text: 'what people call it (the identifier)' },
    scopes: { value: 'JSON', text: 'its scopes, and what each allows: {"read":"read your notes"}' },
    'granted-by': {
      value: 'JSON',
      text: 'who may grant a scope, where it isn’t everybody: a role (or one above it), or\n"client", the list of a client: {"write":["ADMIN","client"]}',
    },
    claims: {
      value: 'JSON',
      text: '\nclaims of its access tokens: {"https://example.com/roles":"roles"}, of role, roles\nand permissions, or of names: {"roles":{"names":{"ADMIN":"admin"}}}',
    },
    'introspected-by': { value: 'ID', text: 'the client_id that may introspect its tokens' },
  },
  about: `Adds an API (an audience). Its identifier is the \`resource\` that apps ask for, and the \`aud\` of its tokens: an absolute
URI, which nothing has to answer at. What a scope allows stands on the page of consent, after "will be able to".
--granted-by and --claims: docs/oauth.md.`,
  examples: [`api:create https://api.example.com/ --name Notes --scopes '{"notes.read":"read your notes"}'`],
  prepare: ({ words, values }) => {
    const identifier = words[0] ?? ''
    const scopes = readScopes(values['scopes'] ?? '{}')
    if (!scopes.ok) return scopes
    const policy = readPolicy(values)
    if (!policy.ok) return policy
    const wanted = { identifier, name: values['name'] ?? identifier, scopes: scopes.value, policy: policy.value }
    const introspectedBy = values['introspected-by'] ?? null
    return ok(async ({ deps }) => {
      const created = await createApi(deps, { ...wanted, introspectedBy }, 'operator')
      if (!created.ok) return refuse({ code: created.error.kind, message: saidOf(created.error) })
      return ok({ text: `Added the API ${identifier}.`, value: wanted })
    })
  },
}

function readScopes(text: string): Result<Record<string, string>, string> {
  const wrong = `--scopes must be JSON, e.g. {"read":"read your notes"}.`
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(wrong)
    const entries = Object.entries(value)
    return entries.every(([, says]) => typeof says === 'string')
      ? ok(Object.fromEntries(entries) as Record<string, string>)
      : refuse(wrong)
  } catch {
    return refuse(wrong)
  }
}

function saidOf(refusal: CreateApiRefusal): string {
  switch (refusal.kind) {
    case 'taken':
      return 'There is an API with this identifier.'
    case 'identifier':
      return 'The identifier must be an absolute URI without a fragment.'
    case 'scope':
      return `${refusal.scope} can't be a scope of an API: it is ours, or has another form.`
    default:
      return policyFaultSaid(refusal)
  }
}
