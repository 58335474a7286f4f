// What a sibling Worker imports: `import { requireUser, type AuthService } from 'latchkey/worker'`.
export type {
  AccessClaims,
  AdminService,
  AdminUser,
  Allowance,
  Answer,
  AuditEvent,
  AuditFilter,
  AuthenticatedCaller,
  AuthService,
  ForeignToken,
  ClientAuthMethod,
  ClientGrantType,
  ClientSource,
  GivenOAuthClient,
  MailOutcome,
  NewOAuthClient,
  OAuthApi,
  OAuthApiChanges,
  OAuthClient,
  OAuthClientChanges,
  Page,
  PageOptions,
  Refusal,
  RemovedFactors,
  Role,
  Session,
  Stats,
  DailyStats,
  User,
  UserFilter,
  VerifiedToken,
} from './types.ts'
export type { RequireUserOptions } from './admit.ts'
export { requireUser, type RequireUserEnv } from './require-user.ts'
export { withUser, type SignedInRequest } from './with-user.ts'
export { requireToken, userIdOf, type RequireTokenEnv, type RequireTokenOptions } from './require-token.ts'
