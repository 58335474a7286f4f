// `api:create`, `api:list`, `api:update`, `api:delete`: the APIs that apps get tokens for.
import { deleteApi, listApis, updateApi } from '../../admin/apis.ts'
import type { ApiChanges } from '../../admin/client-changes.ts'
import { createApi, type CreateApiRefusal } from '../../clients/create.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { wholeNumber, type Command } from '../command.ts'
import { saidOfSettings } from '../settings.ts'

export const createApiCommand: Command = {
  name: 'api:create',
  summary: 'adds an API that apps get tokens for',
  words: ['<identifier>'],
  options: {
    name: { value: 'NAME', text: 'what people call it (the identifier)' },
    scopes: { value: 'JSON', text: 'its scopes, and what each allows: {"read":"read your notes"}' },
    'introspected-by': { value: 'ID', text: 'the client_id that may introspect its tokens' },
  },
  about: `Adds an API (an audience). Its identifier is the \`resource\` that apps ask for, and the \`aud\` of its tokens: an absolute
URI, which nothing has to answer at. What a scope allows stands on the page of consent, after "will be able to".`,
  examples: [`api:create https://api.example.com/ --name Notes --scopes '{"notes.read":"read your notes"}'`],
  prepare: ({ words, values }) => {
    const identifier = words[0] ?? ''
    const scopes = readScopes(values['scopes'] ?? '{}')
    if (!scopes.ok) return scopes
    const wanted = { identifier, name: values['name'] ?? identifier, scopes: scopes.value }
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

const saidOf = (refusal: CreateApiRefusal): string =>
  ({
    taken: 'There is an API with this identifier.',
    identifier: 'The identifier must be an absolute URI without a fragment.',
    scope: `${refusal.kind === 'scope' ? refusal.scope : ''} can't be a scope of an API: it is ours, or has another form.`,
  })[refusal.kind]

/** A page of what is listed. */
const MOST_LISTED = 100

export const listApisCommand: Command = {
  name: 'api:list',
  summary: 'lists the APIs that apps get tokens for',
  words: [],
  options: {},
  about: `Lists at most ${MOST_LISTED} APIs by identifier, each with its scopes.`,
  examples: ['api:list', 'api:list --remote --json'],
  prepare: () =>
    ok(async ({ deps }) => {
      const { items } = await listApis(deps, { limit: MOST_LISTED })
      const lines = items.map(
        ({ identifier, name, scopes }) => `${identifier}  ${name}  ${Object.keys(scopes).join(' ')}`,
      )
      return ok({ text: lines.length === 0 ? 'There are no APIs.' : lines.join('\n'), value: { apis: items } })
    }),
}

/** A day: no access token lives longer. */
const MOST_TOKEN_SECONDS = 86_400

export const updateApiCommand: Command = {
  name: 'api:update',
  summary: 'changes an API',
  words: ['<identifier>'],
  options: {
    name: { value: 'NAME', text: 'what people call it' },
    scopes: { value: 'JSON', text: 'its scopes, and what each allows: all of them' },
    'token-seconds': { value: 'SECONDS', text: 'how long its access tokens live; 0: ACCESS_TOKEN_SECONDS' },
    'introspected-by': { value: 'ID', text: 'the client_id that may introspect its tokens; "" for none' },
  },
  about: `Changes an API: what you name, and nothing else. A scope that --scopes leaves out is gone: no new token has it. Tokens
that were given live out their time.`,
  examples: [
    `api:update https://api.example.com/ --scopes '{"notes.read":"read your notes","notes.write":"change your notes"}'`,
    'api:update https://api.example.com/ --token-seconds 3600',
  ],
  prepare: ({ words: [identifier = ''], values }) => {
    const changes = readApiChanges(values)
    if (!changes.ok) return changes
    return ok(async ({ deps }) => {
      const changed = await updateApi(deps, { actor: 'operator', identifier, changes: changes.value })
      if (changed.ok) return ok({ text: `Changed the API ${changed.value.name}.`, value: changed.value })
      return refuse(changed.error === 'not_found' ? noSuchApi(identifier) : saidOfSettings(changed.error))
    })
  },
}

function readApiChanges(values: Readonly<Record<string, string | undefined>>): Result<ApiChanges, string> {
  const { name, scopes, 'token-seconds': life, 'introspected-by': by } = values
  if (Object.values(values).every((value) => value === undefined)) return refuse('Say what to change.')
  const sentences = scopes === undefined ? ok(undefined) : readScopes(scopes)
  if (!sentences.ok) return sentences
  const seconds = wholeNumber('token-seconds', life, 0, 0, MOST_TOKEN_SECONDS)
  if (!seconds.ok) return seconds
  return ok({
    name,
    scopes: sentences.value,
    token_seconds: life === undefined ? undefined : seconds.value === 0 ? null : seconds.value,
    introspected_by: by === '' ? null : by,
  })
}

export const deleteApiCommand: Command = {
  name: 'api:delete',
  summary: 'deletes an API',
  words: ['<identifier>'],
  options: {},
  about: 'Deletes an API. No new token is for it. Tokens that were given live out their time.',
  examples: ['api:delete https://api.example.com/'],
  prepare: ({ words: [identifier = ''] }) =>
    ok(async ({ deps }) => {
      const deleted = await deleteApi(deps, { actor: 'operator', identifier })
      return deleted.ok
        ? ok({ text: `Deleted the API ${identifier}.`, value: deleted.value })
        : refuse(noSuchApi(identifier))
    }),
}

const noSuchApi = (identifier: string) => ({ code: 'not_found', message: `There is no API ${identifier}.` })
