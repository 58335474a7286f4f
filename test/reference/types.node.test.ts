// What a tool makes of the document is a client of readable names: openapi-typescript's types, a program that uses them under the
// strictest options, and every call of `latchkey/browser` that the reference shows.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Document } from '../../src/reference/document.ts'
import { clientOf } from '../../src/reference/samples.ts'
import { startServer, type Server } from '../support/servers/chromium.ts'
import { projectRoot, removeFolders } from '../support/servers/processes.ts'

const PROGRAM = `
import type { components, operations, paths } from './latchkey.d.ts'

type Schemas = components['schemas']
type Body<Id extends 'signUp' | 'signInWithPassword' | 'reauthenticate'> = NonNullable<operations[Id]['requestBody']>['content']['application/json']
type Answer = operations['signInWithPassword']['responses'][200]['content']['application/json']
type Refused = operations['signInWithPassword']['responses'][401]['content']['application/problem+json']

export const asked: Body<'signInWithPassword'> = { email: 'ada@example.com', password: 'Seven-otters-swim-7' }
export const proof: Body<'reauthenticate'> = { totp_code: '719204' }
export const signUp: Body<'signUp'> = { email: 'ada@example.com', transport: 'bearer' }

/** One field tells the answers apart. */
export function nameOf(answer: Answer): string | null {
  if (answer.status === 'signed_in') return answer.user.name
  const factors: readonly ('totp' | 'passkey' | 'recovery_code' | 'email_code')[] = answer.factors
  return \`\${answer.mfa_token} \${factors.join(' ')}\`
}
/** A refusal has the codes of its operation and no other. */
export function isWrong({ code }: Refused): boolean {
  const known: 'invalid_credentials' = code
  return known === 'invalid_credentials'
}
/** The codes of a status, where it may have several. */
export function mayMail(code: operations['signInWithPassword']['responses'][403]['content']['application/problem+json']['code']): boolean {
  return code === 'turnstile_required' || code === 'cross_site_request'
}
export const page: Schemas['SessionPage']['items'] = [] satisfies Schemas['Session'][]
export const people: Schemas['AdminUserPage']['items'][number]['disabled'] = true
export const path: keyof paths = '/api/admin/users/{id}/role'
export const role: NonNullable<operations['adminSetUserRole']['requestBody']>['content']['application/json'] = { role: 'SUPER_ADMIN' }
export function lineOf(line: Schemas['HealthLine']): number {
  return line.id === 'database' ? line.bytes : line.id === 'migrations' ? line.missing.length : 0
}
export const nobody: Schemas['User']['last_login_at'] = null
// @ts-expect-error a role that there is not
export const wrong: Schemas['User']['role'] = 'OWNER'
// @ts-expect-error an operation that there is not
export type Nothing = operations['doEverything']
`
/** Operations, and the methods of `latchkey/browser` that answer what they do. */
const ANSWERS = {
  signUp: 'signUp.email',
  verifyEmail: 'verifyEmail',
  resendVerification: 'resendVerification',
  signInWithPassword: 'signIn.email',
  finishSignInWithTotp: 'secondStep.totp',
  finishSignInWithRecoveryCode: 'secondStep.recoveryCode',
  forgotPassword: 'password.forgot',
  resetPassword: 'password.reset',
  changePassword: 'password.change',
  createToken: 'token',
  updateUser: 'user.update',
  changeEmail: 'email.change',
  confirmEmailChange: 'email.confirm',
  listSessions: 'sessions.list',
  listPasskeys: 'passkeys.list',
  addPasskey: 'passkeys.add',
  renamePasskey: 'passkeys.rename',
  beginTotp: 'totp.begin',
  confirmTotp: 'totp.confirm',
  makeRecoveryCodes: 'recoveryCodes.make',
  listIdentities: 'identities.list',
  linkIdentity: 'identities.link',
}
/** What the API answers is what the client says that it does. */
const answers = `
import type { operations } from './latchkey.d.ts'
import type { AuthClient } from ${JSON.stringify(join(projectRoot, 'src/client/browser/index.ts'))}

declare const auth: AuthClient
type Data<Call extends (...input: never) => Promise<{ data: unknown }>> = NonNullable<Awaited<ReturnType<Call>>['data']>
type Body<Answer> = Answer extends { content: { 'application/json': infer Given } } ? Given : never
type Given<Id extends keyof operations> = Body<operations[Id]['responses'][keyof operations[Id]['responses'] & (200 | 201 | 202)]>
${Object.entries(ANSWERS)
  .map(([id, method]) => `export const ${id} = (given: Given<'${id}'>): Data<typeof auth.${method}> => given`)
  .join('\n')}
`

/** The calls that the reference shows, each in a function of its own. */
const calls = (shown: readonly [id: string, text: string][]): string => `
import { createAuthClient } from ${JSON.stringify(join(projectRoot, 'src/client/browser/index.ts'))}

const auth = createAuthClient({ baseURL: 'https://auth.example.com' })
${shown.map(([id, text]) => `export async function ${id}() {\n${text}\nreturn { data, error }\n}`).join('\n')}
`
const OPTIONS = {
  compilerOptions: {
    target: 'es2024',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2024', 'dom', 'dom.iterable'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitReturns: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    skipLibCheck: false,
    noEmit: true,
  },
  include: ['*.ts'],
}

/** Runs a program of the project's, and gives what it wrote if it failed. */
function faultsIn(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: projectRoot, encoding: 'utf8' })
  return status === 0 ? '' : `${stdout}${stderr}`
}

let server: Server
let document: Document
let folder: string
let types: string

beforeAll(async () => {
  server = await startServer({})
  document = await (await fetch(`${server.url}/openapi.json`)).json<Document>()
  // Below the project, where its packages are found.
  mkdirSync(join(projectRoot, 'node_modules/.latchkey-types'), { recursive: true })
  folder = mkdtempSync(join(projectRoot, 'node_modules/.latchkey-types/'))
  const [from, to] = [join(folder, 'openapi.json'), join(folder, 'latchkey.d.ts')]
  writeFileSync(from, JSON.stringify(document))
  const hook = ['--import', './test/support/reference/typescript-5.mjs']
  const faults = faultsIn(...hook, 'node_modules/openapi-typescript/bin/cli.js', from, '--output', to)
  if (faults !== '') throw new Error(faults)
  types = readFileSync(to, 'utf8')
})

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
  removeFolders()
})

/** The names of the members of an interface. */
const membersOf = (name: string): string[] => {
  const [, inside = ''] = new RegExp(`^export interface ${name} \\{\\n([^]*?)^\\}`, 'm').exec(types) ?? []
  return [...inside.matchAll(/^ {4}"?([\w/{}.-]+)"?\??: /gm)].map(([, member = '']) => member)
}
const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ ...described, path, method: method.toUpperCase() })),
  )

describe('the types that openapi-typescript makes', () => {
  it('have each operation and each schema under its own name, once', () => {
    const ids = operations().map(({ operationId }) => operationId)
    expect(membersOf('operations').toSorted()).toEqual(ids.toSorted())
    expect(new Set(ids).size).toBe(ids.length)
    const [, schemas = ''] = /^ {4}schemas: \{\n([^]*?)^ {4}\};/m.exec(types) ?? []
    const names = [...schemas.matchAll(/^ {8}(\w+): /gm)].map(([, name = '']) => name)
    expect(names.toSorted()).toEqual(Object.keys(document.components.schemas).toSorted())
  })

  it('know every field: nothing is unknown but what an extension of WebAuthn says, and headers', () => {
    const code = types.replaceAll(/\/\*\*[^]*?\*\//g, '').replaceAll(/"[^"\n]*"/g, '""')
    const open = code.match(/^.*: (?:unknown|any|Record<string, never>)\b.*$/gm) ?? []
    const others = open.map((line) => line.trim()).filter((line) => line !== '[name: string]: unknown;')
    expect(others).toEqual(Array.from({ length: 3 }, () => '[key: string]: unknown;'))
    expect(code.match(/clientExtensionResults: \{\s*\[key: string\]: unknown;/g)).toHaveLength(3)
  })

  it('are good for a program under the strictest options, and so is each call that the reference shows', () => {
    const shown = operations().flatMap((operation): [string, string][] => {
      const text = clientOf(operation)
      return text === undefined ? [] : [[operation.operationId, text]]
    })
    expect(shown.length).toBeGreaterThan(30)
    writeFileSync(join(folder, 'program.ts'), PROGRAM)
    writeFileSync(join(folder, 'calls.ts'), calls(shown))
    writeFileSync(join(folder, 'answers.ts'), answers)
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(OPTIONS))
    expect(faultsIn('node_modules/typescript/bin/tsc', '-p', folder)).toBe('')
  })
})
