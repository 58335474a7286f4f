// What the functions that run in a page find there: of WebAuthn, as much as they use.

type Ceremony = { publicKey: unknown; signal?: AbortSignal }
declare const PublicKeyCredential: {
  parseCreationOptionsFromJSON: (options: unknown) => unknown
  parseRequestOptionsFromJSON: (options: unknown) => unknown
}
interface Navigator {
  credentials: {
    create: (ceremony: Ceremony) => Promise<unknown>
    get: (ceremony: Ceremony) => Promise<{ toJSON: () => object }>
  }
}
