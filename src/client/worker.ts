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
  MachineClaims,
  MailOutcome,
  Page,
  PageOptions,
  Presentation,
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
export type { RequireTokenOptions } from './admit-token.ts'
export type { ResourceOptions } from './resource.ts'
export { requireToken, userIdOf, type RequireTokenEnv } from './require-token.ts'
export { withToken, type TokenRequest } from './with-token.ts'
