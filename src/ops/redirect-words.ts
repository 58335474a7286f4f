// What is wrong with a redirect URI, in words that follow it.
import type { RedirectFault } from '../clients/rules.ts'

export const REDIRECT_FAULTS: Readonly<Record<RedirectFault, string>> = {
  not_a_uri: 'is no absolute URI',
  fragment: 'has a fragment (#)',
  user_info: 'has a user or a password in it',
  wildcard: 'has a *: each URI is compared character by character',
  not_https: 'is http, and not of this machine: use https',
  dangerous_scheme: 'has a scheme that runs what it carries',
  scheme_without_dot: "has a scheme that is nobody's own: turn a domain around, e.g. com.example.app:/callback",
}
