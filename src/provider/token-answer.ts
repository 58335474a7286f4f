// The answer of the token endpoint (RFC 6749 §5.1, OIDC Core §3.1.3.3).
import type { ApiRow } from '../clients/tables.ts'
import type { Deps } from '../deps.ts'
import { LONGEST_ACCESS_TOKEN_MS } from '../tokens/rules.ts'

export type TokenAnswer = {
  access_token: string
  token_type: 'Bearer' | 'DPoP'
  expires_in: number
  scope: string
  refresh_token?: string
  /** Of an exchange (RFC 8693 §2.2.1). */
  issued_token_type?: string
  id_token?: string
}

/** How long an access token for an API lives (ms): as the API says, or ACCESS_TOKEN_SECONDS. */
export const lifeOf = ({ config }: Pick<Deps, 'config'>, api: Pick<ApiRow, 'tokenSeconds'> | undefined): number => {
  const seconds = api?.tokenSeconds
  return seconds === null || seconds === undefined
    ? config.accessTokenMs
    : Math.min(seconds * 1000, LONGEST_ACCESS_TOKEN_MS)
}
