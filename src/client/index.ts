// What another Worker imports: `import { requireUser, type AuthService } from 'latchkey/client'`.
export type {
  AccessClaims,
  AdminService,
  Answer,
  AuditEvent,
  AuthenticatedCaller,
  AuthService,
  Page,
  PageOptions,
  Refusal,
  Role,
  Session,
  User,
} from './types.ts'
export { requireUser, type RequireUserEnv } from './require-user.ts'
export { createVerifier, type Verifier } from './verifier.ts'
