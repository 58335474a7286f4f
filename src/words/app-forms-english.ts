// In English: the console's forms of an app.
import type { AppFormWords } from './app-forms.ts'

const DOCUMENT = 'its document says this: change it there'

export const appFormsInEnglish: AppFormWords = {
  make: {
    title: 'Add an app',
    lead: 'Where does it run? That says how it proves who it is.',
    kinds: {
      web: { title: 'A web app with a server', lead: 'Its server keeps a secret. Next.js, Rails, Django, a Worker.' },
      public: {
        title: 'In a browser or on a phone',
        lead: 'Everybody can read its code, so it has no secret: PKCE protects it. A single-page app, an app for iOS or Android, a command line.',
      },
      machine: { title: 'A machine', lead: 'It signs in as itself, without a person, to call one of your APIs.' },
    },
    titles: { web: 'Add a web app', public: 'Add an app for browsers or phones', machine: 'Add a machine' },
    button: 'Add the app',
    other: 'Another kind',
    noApis: { title: 'There is no API yet', lead: 'A machine signs in to call an API. Add the API first.' },
    onlyTrusted: 'Only a super admin can add this: it acts without asking people.',
  },
  fields: {
    name: { label: 'Name', hint: 'As people read it where they are asked whether it may know them.' },
    logo: {
      label: 'Picture',
      hint: 'A small picture as a data: URL, at most 24,000 characters. It is part of the page: no browser fetches it from elsewhere, so nobody learns who signs in where.',
      choose: 'Choose a file',
      refused: 'This file is no picture that can be shown.',
    },
    client_uri: { label: 'Website', hint: 'https, or nothing.' },
    policy_uri: { label: 'Privacy policy', hint: 'People find it where they are asked.' },
    tos_uri: { label: 'Terms', hint: 'People find them there, too.' },
    redirect_uris: {
      label: 'Redirect URIs',
      hint: 'Where people come back to, one a line, exactly as the app sends it. It begins with https://. On a developer’s own machine http://localhost is fine, and on a phone a scheme of the app, such as com.example.app:/callback.',
    },
    post_logout_redirect_uris: {
      label: 'After a sign-out',
      hint: 'Where the app may lead people to then, one a line.',
    },
    backchannel_logout_uri: {
      label: 'Tell of ended sessions at',
      hint: 'We post a logout token there when a session ends (back-channel logout). https, or nothing.',
    },
    alg: {
      label: 'ID tokens are signed by',
      hint: 'What most libraries expect is RS256.',
      RS256: 'RS256 (RSA)',
      ES256: 'ES256 (elliptic curve)',
    },
    grants: {
      label: 'What it may ask for',
      hint: 'Each is a way to get tokens (a grant type).',
      names: {
        authorization_code: 'Sign people in (authorization code with PKCE)',
        refresh_token: 'Stay connected (refresh tokens)',
        client_credentials: 'Act as itself (client credentials)',
        'urn:ietf:params:oauth:grant-type:device_code': 'Devices without a keyboard (device code)',
        'urn:ietf:params:oauth:grant-type:token-exchange': 'Act for people at another API (token exchange)',
      },
    },
    method: {
      label: 'How it proves who it is',
      hint: 'If it changes to a secret, the next page shows one. If it changes from a secret, all of its secrets end.',
      names: {
        none: 'Not at all: everybody can read its code (public client)',
        client_secret_basic: 'By a secret (client_secret_basic)',
        client_secret_post: 'By a secret in the body (client_secret_post)',
        private_key_jwt: 'By a key of its own (private_key_jwt)',
      },
    },
    jwks_uri: { label: 'Where its public keys are', hint: 'For an app that proves itself by a key. https.' },
    firstParty: {
      label: 'It is one of your own apps (first-party)',
      hint: 'People sign in to it without being asked for consent. Leave this off for anybody else’s software.',
    },
    withoutPkce: {
      label: 'It goes without PKCE',
      hint: 'PKCE makes a stolen code worthless, and every app must use it. Tick this only for software that has a secret and can’t: it must send a nonce instead.',
    },
    pushed: {
      label: 'It sends its requests ahead (PAR)',
      hint: 'Only for software that does: any other request of it is refused then.',
    },
    dpop: {
      label: 'Its tokens are bound to a key (DPoP)',
      hint: 'Only for software that does: a stolen token is worth nothing without the key.',
    },
    own: {
      label: 'What it may do without a person',
      hint: 'Scopes that it gets as itself (client credentials), or that its list must have before a person may grant them.',
    },
    save: 'Save',
    cancel: 'Cancel',
  },
  quoted: (text) => `“${text}”`,
  faults: {
    not_a_uri: (what) => `${what} is no address: it begins with https:// and has no spaces.`,
    fragment: (what) => `${what} has a #. A browser never sends what follows it, so take it away.`,
    user_info: (what) =>
      `${what} has a name or a password before the host. Take it away: it would be in everybody’s history.`,
    wildcard: (what) => `${what} has a *. Addresses are compared character by character, so name each one.`,
    not_https: (what) =>
      `${what} is not encrypted. Use https; only on this very machine (127.0.0.1, localhost) is http taken.`,
    dangerous_scheme: (what) => `${what} would run what it carries in a browser. Use https.`,
    scheme_without_dot: (what) =>
      `${what} has a scheme that any app could claim. Turn a domain of yours around: com.example.app:/callback.`,
    missing: () => 'Name at least one.',
    too_many: () => 'At most 20.',
    missing_keys: () => 'Say where its public keys are.',
    unknown_key: () => 'That is no public key of a kind that we know.',
    private_key: () => 'That is a private key. Make a new pair, and send its public half alone.',
    proves_nothing: () => 'What acts without asking people must prove who it is: by a secret or a key.',
    unknown_api: (what) => `There is no API ${what}.`,
    unknown_scope: () => 'The API has no such scope any more.',
    unknown_client: () => 'No app has this client id.',
    described_elsewhere: () => `It can’t be changed here: ${DOCUMENT}.`,
    reserved_scope: (what) => `${what} is a scope of ours. Call yours something else.`,
    not_a_scope: (what) => `${what} can’t be a scope: letters, digits and marks, but no spaces and no quotes.`,
    not_an_identifier: () =>
      'It must be an address without a #, as https://api.example.com/. Nothing has to answer there.',
    taken: () => 'There is one with this name already.',
    no_secret: () => 'This app proves itself by no secret.',
    not_text: () => 'One line of plain text.',
    too_long: () => 'It is too long.',
    no_name: () => 'Give it a name of at most 100 characters.',
    no_sentence: (what) => `Say in a few words what ${what} allows: people read it.`,
    not_a_picture: () => 'It must be a data: URL of a PNG, JPEG, GIF, WebP or SVG picture.',
    too_large: () => 'It is too large: at most 24,000 characters, which is a picture of about 18 KB.',
    not_a_number: () => 'A whole number of seconds from 60 to 86,400, or nothing.',
    needs_pkce: () =>
      'PKCE can only be left out by an app that an operator added, and that proves itself by a secret or a key.',
    only_redirect: () =>
      'It is the app’s only redirect URI, and an app that signs people in needs one. Give it its own first.',
  },
}
