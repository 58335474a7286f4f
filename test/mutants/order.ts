// What a run of the tests is asked to do with the mutants, and what it says of them: between the command and the runner in workerd.

/** A dry run notes which mutants each test reaches. The other tries mutants, test by test. */
export type Order =
  | { readonly kind: 'dry' }
  | {
      readonly kind: 'try'
      /** The mutants that each test tries, by `keyOf`. */
      readonly mutants: Readonly<Record<string, readonly string[]>>
      /** The milliseconds that each test may take: longer is a kill. */
      readonly limits: Readonly<Record<string, number>>
    }

/**
 * What a test found out. `atStart`: reached while modules were loaded, outside of every test. `unsure`: it failed with the mutant, and
 * then failed without any.
 */
export type Found = { reached: string[]; atStart: string[]; killed: string[]; survived: string[]; unsure: string[] }

/** Names a test over all files. */
export const keyOf = (file: string, names: readonly string[]): string => `${file} > ${names.join(' > ')}`

declare module 'vitest' {
  interface ProvidedContext {
    mutants: Order
  }
  interface TaskMeta {
    mutants?: Found
  }
}
