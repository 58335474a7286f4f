// The engine that tests hash passwords with.

/**
 * The engine of the Workers that tests run in workerd, unless they ask for another: it gives the same bytes in a fifth of the time
 * (test/crypto/scrypt). `vi.spyOn(ENGINES, ENGINE)` sees every hash of the Worker that runs in place.
 */
export const ENGINE = 'native'
