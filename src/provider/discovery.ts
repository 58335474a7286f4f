// What others read of us before they ask anything (OIDC Discovery 1.0 §3, RFC 8414 §2). The configuration says all of it.
import { AUTH_METHODS, GRANT_TYPES } from '../clients/rules.ts'
import type { Config } from '../config/config.ts'
import { DPOP_ALGORITHMS } from '../crypto/dpop.ts'
import { ALGORITHMS } from '../crypto/signing-keys.ts'
import { MULTI_FACTOR_ACR } from '../tokens/issue-grant.ts'
import { LANGUAGES } from '../words/languages.ts'
import { ASSERTION_ALGORITHMS } from './assertion.ts'
import { OWN_SCOPES } from './rules.ts'

/** The ways to prove who a client is. */
const METHODS = AUTH_METHODS

/** The document, the same at both of its addresses. */
export const metadataOf = ({
  issuer,
  clientRegistration,
  clientIdMetadata,
}: Pick<Config, 'issuer' | 'clientRegistration' | 'clientIdMetadata'>) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/oauth/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  ...(clientRegistration === 'open' && { registration_endpoint: `${issuer}/oauth/register` }),
  client_id_metadata_document_supported: clientIdMetadata,
  revocation_endpoint: `${issuer}/oauth/revoke`,
  pushed_authorization_request_endpoint: `${issuer}/oauth/par`,
  require_pushed_authorization_requests: false,
  device_authorization_endpoint: `${issuer}/oauth/device/code`,
  introspection_endpoint: `${issuer}/oauth/introspect`,
  end_session_endpoint: `${issuer}/oidc/logout`,
  scopes_supported: OWN_SCOPES,
  dpop_signing_alg_values_supported: DPOP_ALGORITHMS,
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: true,
  response_types_supported: ['code'],
  response_modes_supported: ['query', 'form_post'],
  grant_types_supported: GRANT_TYPES,
  token_endpoint_auth_methods_supported: METHODS,
  token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
  revocation_endpoint_auth_methods_supported: METHODS,
  introspection_endpoint_auth_methods_supported: METHODS.filter((method) => method !== 'none'),
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256', ...ALGORITHMS.filter((alg) => alg !== 'RS256')],
  introspection_signing_alg_values_supported: [...ALGORITHMS],
  acr_values_supported: [MULTI_FACTOR_ACR],
  prompt_values_supported: ['none', 'login', 'consent', 'select_account', 'create'],
  display_values_supported: ['page'],
  claim_types_supported: ['normal'],
  claims_supported: [
    'iss',
    'sub',
    'aud',
    'exp',
    'iat',
    'auth_time',
    'nonce',
    'acr',
    'amr',
    'sid',
    'at_hash',
    'azp',
    'name',
    'updated_at',
    'email',
    'email_verified',
  ],
  claims_parameter_supported: false,
  request_parameter_supported: false,
  request_uri_parameter_supported: false,
  require_request_uri_registration: false,
  ui_locales_supported: Object.keys(LANGUAGES),
  service_documentation: `${issuer}/docs`,
})
