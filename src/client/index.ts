// What another Worker imports: `import { requireUser, type AuthService } from 'latchkey/client'`.
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
  MailOutcome,
  Page,
  PageOptions,
  Refusal,
  RemovedFactors,
  Role,
  Session,
  DailyStats,
  Stats,
  User,
  UserFilter,
  VerifiedToken,
} from './types.ts'
export { requireUser, type RequireUserEnv, type RequireUserOptions } from './require-user.ts'
export { requireToken, userIdOf, type RequireTokenEnv, type RequireTokenOptions } from './require-token.ts'
export {
  createVerifier,
  type TrustedIssuer,
  type TrustingOptions,
  type Verifier,
  type VerifierOptions,
} from './verifier.ts'
