// What the events of apps and grants say (`events.ts`): their reasons, and the facts of their `meta`.

/** By event; `…` is any text. */
export const OAUTH_SAYS = {
  client_created: {
    facts: { client: ['…'], name: ['…'], source: ['operator', 'registered', 'document', 'auth0'], token: ['…'] },
  },
  client_changed: {
    reasons: ['secret', 'disabled', 'enabled', 'settings'],
    facts: { client: ['…'], fields: ['…'] },
  },
  client_deleted: { facts: { client: ['…'] } },
  api_created: { facts: { api: ['…'], name: ['…'] } },
  api_changed: { facts: { api: ['…'], fields: ['…'] } },
  api_deleted: { facts: { api: ['…'] } },
  registration_token_created: { facts: { token: ['…'], name: ['…'], uses: ['…'] } },
  registration_token_deleted: { facts: { token: ['…'] } },
  client_auth_fail: {
    reasons: ['nothing', 'secret', 'assertion', 'unknown', 'registration_token', 'throttled'],
    facts: { client: ['…'] },
  },
  consent_given: { facts: { client: ['…'], scope: ['…'], resource: ['…'] } },
  consent_refused: { facts: { client: ['…'], scope: ['…'], resource: ['…'] } },
  consent_taken_away: { facts: { client: ['…'] } },
  grant_started: { facts: { client: ['…'], grant: ['…'], by: ['code', 'device'] } },
  grant_rescued: {
    reasons: ['answer_lost'],
    facts: { client: ['…'], grant: ['…'], presented: ['…'], counter: ['…'] },
  },
  grant_reused: { reasons: ['code_reused', 'refresh_token_reused'], facts: { client: ['…'], grant: ['…'] } },
  grant_ended: { reasons: ['revoked_by_client', 'rescue_limit'], facts: { client: ['…'], grant: ['…'] } },
  token_exchanged: { facts: { client: ['…'], api: ['…'] } },
  client_logout: { facts: { client: ['…'], attempt: ['…'], outcome: ['…'] } },
  machine_token_issued: { facts: { client: ['…'], api: ['…'], scope: ['…'] } },
} as const
