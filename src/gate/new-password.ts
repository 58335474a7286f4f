// Names a weak new password together with the other problems of a request, so that a person mends everything at once. Where
// nothing else is wrong, the use case refuses it as `weak_password`.
import type * as z from 'zod/mini'
import type { Config } from '../config/config.ts'
import { passwordProblems } from '../credentials/policy.ts'
import { canonicalEmail } from '../users/email.ts'
import { newPassword } from '../http/inputs.ts'
import type { FieldProblem } from '../http/problems.ts'

const MOST_CHARACTERS = 10_000

/** The problems of the new passwords in a request, by the fields where the schema takes one. Sends no request. */
export function weakPasswords(
  config: Pick<Config, 'passwordPolicy' | 'passwordMinLength' | 'appName'>,
  schema: z.ZodMiniType,
  sent: unknown,
): FieldProblem[] {
  if (typeof sent !== 'object' || sent === null) return []
  const values = sent as Record<string, unknown>
  const address = typeof values['email'] === 'string' ? canonicalEmail(values['email']) : undefined
  const context = {
    policy: config.passwordPolicy,
    minLength: config.passwordMinLength,
    email: address?.ok === true ? address.value : '',
    appName: config.appName,
  }
  return [...new Set(fieldsOfNewPasswords(schema))].flatMap((field) => {
    const password = Object.hasOwn(values, field) ? values[field] : undefined
    if (typeof password !== 'string' || password.length > MOST_CHARACTERS) return []
    return passwordProblems(password, context).map((wrong) => ({ field, ...wrong }))
  })
}

/** The fields of a schema, or of its alternatives, that hold a `newPassword`. */
function fieldsOfNewPasswords(schema: z.ZodMiniType): string[] {
  const { def } = schema._zod as {
    def: { type: string; options?: z.ZodMiniType[]; shape?: Record<string, z.ZodMiniType> }
  }
  if (def.type === 'union') return (def.options ?? []).flatMap(fieldsOfNewPasswords)
  return Object.entries(def.shape ?? {})
    .filter(([, field]) => bare(field) === newPassword())
    .map(([name]) => name)
}

/** A schema without its wrapper that makes it optional. */
function bare(schema: z.ZodMiniType): z.ZodMiniType {
  const { innerType } = schema._zod.def as { innerType?: z.ZodMiniType }
  return innerType === undefined ? schema : bare(innerType)
}
