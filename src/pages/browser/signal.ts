// The Signal API (WebAuthn 3 §5.1.10), so that a password manager forgets what is gone. Not every browser has it.

type Signals = Record<string, ((payload: object) => Promise<void>) | undefined>

/** Tells the browser by the method `name`. It is a hint: where it fails, nothing is lost. */
export function signal(name: string, payload: object | undefined): void {
  if (payload === undefined || !('PublicKeyCredential' in window)) return
  ;(PublicKeyCredential as unknown as Signals)[name]?.(payload).catch(() => undefined)
}
