// What another Worker imports: `import { requireUser, type AuthService } from 'latchkey/client'`.
export type {
  AccessClaims,
  AdminService,
  AdminUser,
  Answer,
  AuditEvent,
  AuditFilter,
  AuthenticatedCaller,
  AuthService,
  MailOutcome,
  Page,
  PageOptions,
  Refusal,
  RemovedFactors,
  Role,
  Session,
  Stats,
  User,
  UserFilter,
} from './types.ts'
export { requireUser, type RequireUserEnv, type RequireUserOptions } from './require-user.ts'
export { createVerifier, type Verifier } from './verifier.ts'
