// What a sibling Worker imports: `import { requireUser, type AuthService } from 'latchkey/worker'`.
export type {
  AdminService,
  AdminUser,
  AuditFilter,
  ClientAuthMethod,
  ClientGrantType,
  ClientSource,
  GivenOAuthClient,
  MailOutcome,
  NamedClaims,
  NewOAuthClient,
  OAuthApi,
  OAuthApiChanges,
  OAuthClient,
  OAuthClientChanges,
  OAuthClientSecret,
  RemovedFactors,
  Stats,
  DailyStats,
  UserFilter,
} from './admin-types.ts'
export type {
  AccessClaims,
  Allowance,
  Answer,
  AuditEvent,
  AuthenticatedCaller,
  AuthService,
  ForeignToken,
  Level,
  MachineClaims,
  Page,
  PageOptions,
  Presentation,
  Refusal,
  Revocations,
  Role,
  Session,
  User,
  VerifiedToken,
} from './types.ts'
export type { FreshOptions } from './freshness.ts'
export type { RequireUserOptions } from './admit.ts'
export { requireUser, type RequireUserEnv } from './require-user.ts'
export { withUser, type SignedInRequest } from './with-user.ts'
export type { RequireTokenOptions } from './admit-token.ts'
export type { ResourceOptions } from './resource.ts'
export { requireToken, userIdOf, type RequireTokenEnv } from './require-token.ts'
export { withToken, type TokenRequest } from './with-token.ts'
