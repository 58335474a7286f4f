// What an import of apps and APIs can't take as it was, said of one of them.

/** What it is about, for programs. */
export type NoteCode =
  | 'callback_left_out'
  | 'logout_url_left_out'
  | 'auth0_domain'
  | 'no_callback'
  | 'implicit'
  | 'password'
  | 'grant_left_out'
  | 'hs256'
  | 'signing_alg'
  | 'new_secret'
  | 'weak_secret'
  | 'keys_left_out'
  | 'mtls'
  | 'rotation'
  | 'backchannel_left_out'
  | 'logo_left_out'
  | 'organizations'
  | 'saml'
  | 'embedded'
  | 'request_objects'
  | 'name_changed'
  | 'api_left_out'
  | 'scope_left_out'
  | 'rbac'
  | 'listed_apps_only'
  | 'token_lifetime'
  | 'es256'
  | 'unknown_api'
  | 'unknown_app'
  | 'system'

/** A code, and what happens instead, in words. */
export type Note = { code: NoteCode; message: string }

/** A note. */
export const note = (code: NoteCode, message: string): Note => ({ code, message })
