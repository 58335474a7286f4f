// A person came back from a provider. Issuer and subject identify them here. An address alone links nobody: an account with the
// same address is linked from its own session, or where the provider is trusted with that and both sides have verified the
// address (ASVS 5.0 6.8.1). Two round trips after the provider's own.
import { audit, auditIfChanged } from '../../audit/record.ts'
import { dropCodesWrite, dropPendingWrite, isHeldAddress } from '../../codes/drop.ts'
import { prepareNotice } from '../../codes/notice.ts'
import { readHeldAddress } from '../../codes/find.ts'
import type { Provider } from '../../config/oidc.ts'
import { findFactors, dropFactorsOfUnverifiedWrites, factorsOf } from '../../credentials/factors.ts'
import {
  findIdentity,
  insertIdentityWrite,
  ownerOfIdentityOr,
  touchIdentityWrite,
} from '../../credentials/identities.ts'
import { MULTI_FACTOR, type Factor } from '../../credentials/rules.ts'
import type { IdentityRow } from '../../credentials/tables.ts'
import { spendNonceWrites } from '../../credentials/challenge.ts'
import { uuidv7 } from '../../crypto/random.ts'
import { seal } from '../../crypto/seal.ts'
import { commit, mustHaveChanged, mustHold, mustNotHold, run, type Write } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { prepareAdmission, type SignInOutcome } from '../../sessions/admit.ts'
import { endSessionsWhereWrites } from '../../sessions/end.ts'
import { createUserWrite, proveAddressWrite, renameWrite, setRoleWrite } from '../../users/change.ts'
import { findUserByEmail, idOfEmail, userHasProved, userHasRole, userIsUnverified } from '../../users/find.ts'
import type { UserRow } from '../../users/tables.ts'
import type { Exchanged } from './exchange.ts'
import { isOfDomains } from './profile.ts'
import type { Transaction } from './transaction.ts'

type SignInDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer' | 'toTell'>

/** Why a person that the provider knows isn't let in here. */
export type ProviderRefusal =
  | 'account_disabled'
  | 'email_unverified'
  | 'account_exists'
  | 'sign_up_closed'
  | 'already_used'
  | 'wrong_domain'

/** RFC 8176 has no value for it; this is the one that others use. */
const FEDERATED = 'fed'

/** Signs in, links an account or makes one, as `planOf` decides. Two round trips. */
export async function signInByProvider(
  deps: SignInDeps,
  provider: Provider,
  transaction: Transaction,
  exchanged: Exchanged,
): Promise<Result<SignInOutcome, ProviderRefusal>> {
  const { profile } = exchanged
  const { issuer, subject, email } = profile
  const [[identity], [owner], factors, holders, held] = await run(deps.db, [
    ...findIdentity(deps, issuer, subject),
    findFactors(deps, ownerOfIdentityOr(issuer, subject, idOfEmail(email ?? ''))),
    findUserByEmail(deps, email ?? ''),
    readHeldAddress(deps, email ?? ''),
  ])
  const isHeld = held.results[0]?.held === 1
  const plan = planOf(deps, provider, exchanged, { identity, owner, holder: holders[0], isHeld })
  if (!plan.ok) {
    const subjectId = owner?.id ?? holders[0]?.id
    const cause = plan.error === 'email_unverified' ? (profile.addressFault ?? plan.error) : plan.error
    await run(deps.db, [refusedEntry(deps, provider, cause, subjectId)])
    return plan
  }
  const { kind, user } = plan.value
  const known = kind === 'known' || kind === 'joined' ? factorsOf(factors) : []
  const committed = await carryOut(deps, provider, transaction, exchanged, plan.value, known)
  if (committed !== undefined) return ok(committed)
  await run(deps.db, [refusedEntry(deps, provider, 'already_used', kind === 'new' ? undefined : user.id)])
  return refuse('already_used')
}

/** What should happen. `taken_over`: somebody made an account with this address and never proved it. */
type Plan =
  | { kind: 'known'; user: UserRow; identity: IdentityRow }
  | { kind: 'joined' | 'taken_over'; user: UserRow }
  | { kind: 'new'; user: Pick<UserRow, 'id' | 'role' | 'credentialVersion' | 'email'> }

function planOf(
  deps: SignInDeps,
  provider: Provider,
  { profile }: Exchanged,
  found: {
    identity: IdentityRow | undefined
    owner: UserRow | undefined
    holder: UserRow | undefined
    isHeld: boolean
  },
): Result<Plan, ProviderRefusal> {
  const { identity, owner, holder, isHeld } = found
  if (!isOfDomains(provider, profile)) return refuse('wrong_domain')
  if (identity !== undefined && owner !== undefined)
    return owner.disabledAt === null ? ok({ kind: 'known', user: owner, identity }) : refuse('account_disabled')
  const { email, emailVerified } = profile
  if (email === undefined || !emailVerified) return refuse('email_unverified')
  if (holder === undefined) {
    // The address belongs to an account that was changed away from it and can take it back.
    if (isHeld) return refuse('account_exists')
    if (!provider.allowSignUp || deps.config.signUp === 'closed') return refuse('sign_up_closed')
    return ok({ kind: 'new', user: { id: uuidv7(deps.now()), role: 'USER', credentialVersion: 1, email } })
  }
  if (holder.disabledAt !== null) return refuse('account_disabled')
  const isUnproved = holder.emailVerifiedAt === null
  if (!provider.linkVerifiedEmail && !(isUnproved && mayTakeOver(holder))) return refuse('account_exists')
  return ok({ kind: isUnproved ? 'taken_over' : 'joined', user: holder })
}

/**
 * Whether an account that nobody has opened may be given to a provider that isn't trusted to link by address. An
 * administrator's may not.
 */
const mayTakeOver = ({ role }: Pick<UserRow, 'role'>): boolean => role === 'USER'

/** One batch: the state is spent, the account becomes what the plan says, and the person is admitted as far as they may be. */
async function carryOut(
  deps: SignInDeps,
  provider: Provider,
  transaction: Transaction,
  exchanged: Exchanged,
  plan: Plan,
  factors: readonly Factor[],
): Promise<SignInOutcome | undefined> {
  const { db } = deps
  const { profile, idToken } = exchanged
  const { user } = plan
  const role = profile.role ?? user.role
  const about = { outcome: 'success', actorId: user.id, subjectId: user.id, meta: { provider: provider.id } } as const
  const sealed = idToken === undefined ? null : await seal(deps.config.secrets, `id-token:${profile.issuer}`, idToken)
  // Proving the address ends the pending sign-ins of the account's maker, by the credential version. The owner's begins with the
  // next one.
  const credentialVersion = user.credentialVersion + (plan.kind === 'taken_over' ? 1 : 0)
  const admission = await prepareAdmission(deps, {
    // The last SUPER_ADMIN keeps the role, whatever the claim says, so the policy `MFA` is applied to the higher role.
    user: { ...user, role: user.role === 'SUPER_ADMIN' ? user.role : role, credentialVersion },
    factors,
    amr: profile.mfa ? [FEDERATED, MULTI_FACTOR] : [FEDERATED],
    transport: 'cookie',
    remember: transaction.remember ?? false,
    // A proof of unknown age is never fresh: the provider may not have asked the person anything today.
    authTime: profile.authTime ?? 0,
    read: plan.kind === 'new' ? 'new' : 'any',
    reason: provider.id,
    provider: {
      provider: provider.id,
      issuer: profile.issuer,
      subject: profile.subject,
      sid: profile.sid ?? null,
      idToken: sealed,
    },
  })
  const spend = spendNonceWrites(deps, `oidc:${transaction.state}`, transaction.expiresAt)
  const makes = await accountWrites(deps, provider, exchanged, plan, admission.admits)
  const changesRole: Write[] =
    plan.kind === 'new' || role === user.role
      ? []
      : [
          setRoleWrite(deps, user.id, role),
          auditIfChanged(deps, {
            ...about,
            event: 'privilege_permissions_changed',
            reason: 'provider',
            meta: { provider: provider.id, role },
          }),
        ]
  // The account's owner is told of the new way in, as when they link one themselves.
  const notice =
    plan.kind === 'joined' ? await prepareNotice(deps, { to: user.email, kind: 'identity_linked' }) : undefined
  const made = [...spend, ...makes] as const
  const before = [...made, ...(notice?.statements ?? []), ...changesRole] as const
  const committed = await commit(db, [...before, ...admission.writes])
  if (!committed.ok) return undefined
  notice?.send(...(committed.value.slice(made.length) as unknown as Parameters<typeof notice.send>))
  // A new person is made by the statement after the two that spend the state and the one that guards the address.
  return admission.outcome(committed.value[plan.kind === 'new' ? 3 : before.length])
}

/** The writes that make the account what the plan says, its identity included. */
async function accountWrites(
  deps: SignInDeps,
  provider: Provider,
  { profile, refreshToken }: Exchanged,
  plan: Plan,
  admits: boolean,
): Promise<Write[]> {
  const { user } = plan
  const now = deps.now()
  const id = plan.kind === 'known' ? plan.identity.id : uuidv7(now)
  const sealed =
    refreshToken === undefined ? undefined : await seal(deps.config.secrets, `identity:${id}`, refreshToken)
  const said = { email: profile.email ?? null, name: profile.name, provider: provider.id, lastUsedAt: now }
  if (plan.kind === 'known')
    return [
      touchIdentityWrite(deps, plan.identity, {
        ...said,
        // Apple gives a name the first time only.
        name: said.name ?? plan.identity.name,
        email: said.email ?? plan.identity.email,
        ...(sealed && { refreshToken: sealed }),
      }),
      mustHaveChanged(deps.db),
    ]
  const about = { outcome: 'success', actorId: user.id, subjectId: user.id, meta: { provider: provider.id } } as const
  const joins = [
    insertIdentityWrite(deps, {
      ...said,
      id,
      userId: user.id,
      issuer: profile.issuer,
      subject: profile.subject,
      refreshToken: sealed ?? null,
      createdAt: now,
    }),
    audit(deps, { ...about, event: 'identity_linked', reason: plan.kind }),
  ]
  if (plan.kind === 'new') {
    const { email } = plan.user
    const role = profile.role ?? 'USER'
    const made = {
      id: user.id,
      email,
      name: profile.name,
      hashedPassword: null,
      emailVerifiedAt: now,
      lastLoginAt: admits ? now : null,
    }
    return [
      mustNotHold(deps.db, isHeldAddress(deps, email, null)),
      createUserWrite(deps, { ...made, role }),
      dropCodesWrite(deps, email, 'sign_up'),
      ...joins,
      audit(deps, { ...about, event: 'user_created', reason: 'provider', meta: { provider: provider.id, role } }),
    ]
  }
  if (plan.kind === 'joined') return [mustHold(deps.db, userHasProved(user.id, plan.user.email)), ...joins]
  const by = { reason: 'address_proved', actorId: user.id, condition: userIsUnverified(user.id) } as const
  return [
    // Nothing is linked if the owner has proved the address, or the account's role has changed, meanwhile.
    mustHold(deps.db, userIsUnverified(user.id), userHasRole(user.id, user.role)),
    ...endSessionsWhereWrites(deps, user.id, by),
    ...dropFactorsOfUnverifiedWrites(deps, user.id),
    proveAddressWrite(deps, user.id, plan.user.email),
    mustHaveChanged(deps.db),
    ...(profile.name === null ? [] : [renameWrite(deps, user.id, profile.name)]),
    // The pending codes of the account's maker are dropped, too.
    dropPendingWrite(deps, user.id),
    dropCodesWrite(deps, plan.user.email, 'sign_up'),
    ...joins,
    audit(deps, { ...about, event: 'email_verified' }),
  ]
}

/** The audit row of a sign-in that a provider's answer didn't open. */
export function refusedEntry(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  provider: Provider,
  cause: string,
  subjectId?: string,
): Write {
  const about = { event: 'authn_login_fail', outcome: 'failure', subjectId, reason: 'provider' } as const
  return audit(deps, { ...about, meta: { amr: FEDERATED, provider: provider.id, cause } })
}
