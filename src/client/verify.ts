// What any runtime imports to verify tokens without a binding: `import { createVerifier } from 'latchkey/verify'`.
export type {
  AccessClaims,
  Allowance,
  Answer,
  ForeignToken,
  MachineClaims,
  Presentation,
  Refusal,
  Revocations,
  Role,
  VerifiedToken,
} from './types.ts'
export type { FreshOptions, RevocationSource } from './freshness.ts'
export {
  createVerifier,
  type TrustedIssuer,
  type TrustingOptions,
  type Verifier,
  type VerifierOptions,
} from './verifier.ts'
