// The var TRUSTED_TOKEN_ISSUERS: issuers of access tokens that the validator takes besides our own (contract §6). A JSON list.
import * as z from 'zod/mini'
import { isEmpty, listIn } from './kinds.ts'
import { mayBeAsked } from './remote.ts'
import { lately } from '../late.ts'

/**
 * Algorithms whose signatures only a private key can make (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2): never `none`, never a
 * shared secret.
 */
export const ASYMMETRIC_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'] as const
export type AsymmetricAlgorithm = (typeof ASYMMETRIC_ALGORITHMS)[number]

/** `at+jwt` is RFC 9068's; `JWT` is Auth0's default. */
const TYPES = ['at+jwt', 'JWT'] as const

/** An issuer whose tokens are taken. */
export type TrustedIssuer = {
  /** Exactly as in `iss` and in its discovery document: Auth0's ends with a slash. */
  issuer: string
  /** The audiences of which `aud` must name one. */
  audience: readonly string[]
  algorithms: readonly AsymmetricAlgorithm[]
  /** What the header's `typ` must be. */
  typ: (typeof TYPES)[number]
  /** The clients that the tokens may have been issued to (`azp`, `client_id`); undefined: any. */
  clients: readonly string[] | undefined
}

const word = () => z.string().check(z.minLength(1), z.maxLength(1000))
const oneOrMore = <T extends z.ZodMiniType>(item: T) => z.array(item).check(z.minLength(1))
const schema = lately(() =>
  z
    .array(
      z.strictObject({
        issuer: word(),
        audience: z.union([word(), oneOrMore(word())]),
        algorithms: oneOrMore(z.enum(ASYMMETRIC_ALGORITHMS)),
        typ: z._default(z.enum(TYPES), 'at+jwt'),
        clients: z.optional(oneOrMore(word())),
      }),
    )
    .check(z.maxLength(20)),
)

const RULES: Record<string, string> = {
  issuer: 'must be a URL of at most 1000 characters, spelt exactly as in `iss`',
  audience: 'must be a text of at most 1000 characters, or a list of them',
  algorithms: `must be a list of ${ASYMMETRIC_ALGORITHMS.join(', ')}`,
  typ: `must be ${TYPES.join(' or ')}`,
  clients: 'must be a list of client ids, each of at most 1000 characters',
}
const SHAPE = 'must be a JSON list of at most 20 {"issuer", "audience", "algorithms", "typ"?, "clients"?}'

/**
 * Reads the list. `own` is our ISSUER; `loopback` says whether that is this machine. Problems are sentences without a value,
 * each after the name of the var.
 */
export function readTrustedIssuers(
  json: string,
  own: string,
  loopback: boolean,
): { trustedIssuers: TrustedIssuer[]; problems: string[] } {
  const list = listIn(json)
  if (isEmpty(list)) return { trustedIssuers: [], problems: [] }
  const parsed = schema().safeParse(list)
  if (!parsed.success) {
    const sentences = parsed.error.issues.map(({ path: [at, field] }) => {
      if (at === undefined) return SHAPE
      const rule = RULES[String(field)]
      return rule === undefined ? `[${String(at)}] ${SHAPE}` : `[${String(at)}].${String(field)} ${rule}`
    })
    return { trustedIssuers: [], problems: [...new Set(sentences)] }
  }
  const problems: string[] = []
  const seen = new Set([own])
  const trustedIssuers = parsed.data.map((given, at): TrustedIssuer => {
    if (!mayBeAsked(given.issuer, loopback) || /[?#]/.test(given.issuer))
      problems.push(
        `[${at}].issuer must be an https URL of a public host, without query or fragment (http and this machine only while ISSUER is this machine)`,
      )
    if (seen.has(given.issuer))
      problems.push(`[${at}].issuer ${given.issuer === own ? 'is our own ISSUER' : 'is listed twice'}`)
    seen.add(given.issuer)
    const audience = typeof given.audience === 'string' ? [given.audience] : given.audience
    return { ...given, audience, clients: given.clients }
  })
  return { trustedIssuers, problems }
}
