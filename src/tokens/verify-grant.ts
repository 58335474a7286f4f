// Verifies what clients present of ours: access tokens of grants and of machines, and ID tokens as a hint of who signed in.
import * as z from 'zod/mini'
import { ALGORITHM, ALGORITHMS } from '../crypto/signing-keys.ts'
import type { Deps } from '../deps.ts'
import { lately } from '../late.ts'
import { ok, refuse, type Result } from '../result.ts'
import { everyClaim, verifyOwn, type TokenRefusal } from './verify.ts'

type VerifyDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

const accessSchema = lately(() =>
  z.looseObject({
    ...everyClaim(),
    /** The grant; left out of a machine's token. */
    gid: z.optional(z.string()),
    sid: z.optional(z.string()),
    auth_time: z.optional(z.number()),
    acr: z.optional(z.string()),
    amr: z.optional(z.array(z.string())),
    cnf: z.optional(z.object({ jkt: z.string() })),
    act: z.optional(z.record(z.string(), z.unknown())),
    may_act: z.optional(z.object({ sub: z.string() })),
  }),
)
/** The claims of an access token that a client got, those of an operator's choice with them. Times in seconds since the epoch. */
export type GrantClaims = z.infer<ReturnType<typeof accessSchema>>

/** The claims of an access token of a client; of any audience, unless one is given. Offline. */
export async function verifyGrantAccess(
  deps: VerifyDeps,
  token: string,
  audience?: string,
): Promise<Result<GrantClaims, TokenRefusal>> {
  const verified = await verifyOwn(deps, token, {
    algorithms: [ALGORITHM],
    ...(audience !== undefined && { audience }),
    typ: 'at+jwt',
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id', 'scope'],
    currentDate: new Date(deps.now()),
  })
  const parsed = verified.ok ? accessSchema().safeParse(verified.value.payload) : undefined
  if (parsed === undefined) return verified as Result<never, TokenRefusal>
  return parsed.success ? ok(parsed.data) : refuse('token_invalid')
}

const hintSchema = lately(() => z.object({ sub: z.string(), aud: z.string(), sid: z.string() }))
/** Who a client says has signed in. */
export type Hint = z.infer<ReturnType<typeof hintSchema>>

/** What an ID token of ours says, expired or not (OIDC Core §3.1.2.1, RP-Initiated Logout 1.0 §2); `undefined` for any other text. */
export async function readHint(deps: VerifyDeps, token: string): Promise<Hint | undefined> {
  const verified = await verifyOwn(deps, token, {
    algorithms: [...ALGORITHMS],
    typ: 'JWT',
    requiredClaims: ['iss', 'sub', 'aud', 'sid'],
    // A hint may be as old as it likes.
    currentDate: new Date(0),
  })
  const parsed = verified.ok ? hintSchema().safeParse(verified.value.payload) : undefined
  return parsed?.success === true ? parsed.data : undefined
}
