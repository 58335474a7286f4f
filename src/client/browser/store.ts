// What all tabs of an app know together: whether somebody signed in here, and with the bearer transport their tokens. It lies in the
// storage of the app's own origin. Another tab is told of a change over a BroadcastChannel.

/**
 * Tokens are there with the bearer transport only. `turn` changes whenever a tab has renewed them, `since` with each sign-in; `renewAt` in
 * ms.
 */
export type Kept = { turn: string; since?: string; access?: string; refresh?: string; renewAt?: number }

/** Where it is kept: `localStorage`, or something like it. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** What happened in another tab. */
type News = 'signed_in' | 'signed_out' | 'changed'

export type Tabs = {
  /** `undefined` where nobody has signed in, or they have signed out. */
  read(): Kept | undefined
  write(kept: Omit<Kept, 'turn'>): void
  clear(): void
  tell(news: News): void
  hear(listener: (news: News) => void): void
  /** Runs one task at a time over all tabs (Web Locks); in one tab at a time where the browser has none. */
  alone<Value>(task: () => Promise<Value>): Promise<Value>
}

/** The tabs of one Latchkey. `shelf` stands in for `localStorage`; where a browser forbids that, this page remembers for itself. */
export function makeTabs(baseURL: string, shelf: Shelf | undefined): Tabs {
  const key = `latchkey:${baseURL}`
  const place = shelf ?? (works(key) ? localStorage : inMemory())
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(key)
  let line: Promise<unknown> = Promise.resolve()
  return {
    read: () => {
      try {
        const kept = JSON.parse(place.getItem(key) ?? 'null') as Kept | null
        // What isn't ours counts as nothing: the next sign-in writes over it.
        return typeof kept?.turn === 'string' ? kept : undefined
      } catch {
        return undefined
      }
    },
    write: (kept) => place.setItem(key, JSON.stringify({ ...kept, turn: crypto.randomUUID() } satisfies Kept)),
    clear: () => place.removeItem(key),
    tell: (news) => channel?.postMessage(news),
    hear: (listener) => channel?.addEventListener('message', ({ data }) => listener(data as News)),
    alone: (task) => {
      if (typeof navigator !== 'undefined' && navigator.locks !== undefined) return navigator.locks.request(key, task)
      const turn = line.then(task)
      line = turn.catch(() => undefined)
      return turn
    },
  }
}

function works(key: string): boolean {
  try {
    localStorage.getItem(key)
    return true
  } catch {
    return false
  }
}

function inMemory(): Shelf {
  const held = new Map<string, string>()
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
  }
}
